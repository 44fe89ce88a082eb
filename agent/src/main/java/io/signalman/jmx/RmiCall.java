package io.signalman.jmx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.util.Optional;

/** The origin of a JMX call by RMI on the current thread. */
public final class RmiCall {
    private RmiCall() {}

    /**
     * The address of another machine; empty for a call from this one. The JDK names the threads of RMI calls so; on any other
     * thread the RMI runtime would throw an exception, and a JVM may have no RMI at all.
     */
    public static Optional<String> otherMachine() {
        return Thread.currentThread().getName().startsWith("RMI ") ? Rmi.otherMachine() : Optional.empty();
    }

    /** A class of its own, since it can't be loaded without the module java.rmi. */
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
                return Optional.of("an unknown address");
            }
        }
    }
}
