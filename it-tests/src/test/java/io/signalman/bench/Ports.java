package io.signalman.bench;

import java.io.IOException;
import java.net.ServerSocket;

/** Free ports for programs that can't choose one. */
final class Ports {
    private Ports() {}

    /** Another program may take the port first; then the start of the intended one fails with a message. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
