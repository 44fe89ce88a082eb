package io.signalman.jmx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.util.Optional;

/** Where the JMX call on the current thread comes from, if it comes by RMI. */
public final class RmiCall {
    private RmiCall() {}

    /**
     * The address of another machine; empty for a call from this one. The JDK names the thread of an RMI call; to ask the
     * RMI runtime on any other costs an exception, and a JVM may have no RMI at all.
     */
    public static Optional<String> otherMachine() {
        return Thread.currentThread().getName().startsWith("RMI ") ? Rmi.otherMachine() : Optional.empty();
    }

    /** Apart, since it can't be loaded without the module java.rmi. */
    private static final class Rmi {
        static Optional<String> otherMachine() {
            try {
                String host = RemoteServer.getClientHost();
                InetAddress address = InetAddress.getByName(host);
                boolean here = address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
                return here ? Optional.empty() : Optional.of(host);
            } catch (ServerNotActiveException notByRmi) {
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("an address that can't be told");
            }
        }
    }
}
