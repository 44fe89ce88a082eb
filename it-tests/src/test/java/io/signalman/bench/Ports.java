package io.signalman.bench;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for programs that can't choose one themselves. */
final class Ports {
    private Ports() {}

    /** Another program may take it before the one that it is for; then that one's start fails, and says so. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
