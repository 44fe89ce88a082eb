package io.signalman.it.hosts;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A JMX client on a class path without Signalman. For each line (an Object[] of operation, arguments and signature,
 * serialised) it prints the returned value or the exception, serialised again. Arguments: the service URL, and
 * optionally a user and a password.
 */
@SuppressWarnings("BanSerializableRead") // Both ends are one test.
public final class RemoteClient {
    private RemoteClient() {}

    @SuppressWarnings("BanJNDI") // The address is the test's own.
    public static void main(String[] arguments) throws Exception {
        ObjectName name = new ObjectName("io.signalman:type=SignalManager");
        Map<String, Object> environment = arguments.length < 3
                ? Map.of()
                : Map.of(JMXConnector.CREDENTIALS, new String[] {arguments[1], arguments[2]});
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(arguments[0]), environment)) {
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(answer(call(connector.getMBeanServerConnection(), name, (Object[]) read(line))));
            }
        }
    }

    private static Object call(MBeanServerConnection server, ObjectName name, Object[] call) {
        try {
            String operation = (String) call[0];
            return switch (operation) {
                case "getMBeanInfo" -> server.getMBeanInfo(name);
                case "getAttribute" -> server.getAttribute(name, (String) call[1]);
                default -> server.invoke(name, operation, (Object[]) call[1], (String[]) call[2]);
            };
        } catch (Exception e) {
            return e;
        }
    }

    /** A connector's exception may hold objects that can't be serialised; then its text has to do. */
    private static String answer(Object value) throws IOException {
        try {
            return write(value);
        } catch (NotSerializableException e) {
            return write(new IllegalStateException(value + ", " + ((Exception) value).getCause()));
        }
    }

    public static String write(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    public static Object read(String line) throws Exception {
        byte[] bytes = Base64.getDecoder().decode(line);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
