package io.signalman.cli.client;

import io.signalman.cli.attach.ProcFiles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/** Adds the calling process and the reason to each call of an operation, as its last argument. */
final class ContextCalls {
    private final MBeanServerConnection connection;
    private final String context;
    private final boolean hasReason;

    private ContextCalls(MBeanServerConnection connection, String context, boolean hasReason) {
        this.connection = connection;
        this.context = context;
        this.hasReason = hasReason;
    }

    /** @param reason "" for none */
    static MBeanServerConnection over(MBeanServerConnection connection, String reason) {
        ContextCalls calls =
                new ContextCalls(connection, "caller=" + ProcFiles.caller() + "\nreason=" + reason, !reason.isEmpty());
        return (MBeanServerConnection) Proxy.newProxyInstance(
                ContextCalls.class.getClassLoader(),
                new Class<?>[] {MBeanServerConnection.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("invoke")
                                ? calls.invoke(arguments)
                                : method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private Object invoke(Object[] call) throws Exception {
        ObjectName name = (ObjectName) call[0];
        String operation = (String) call[1];
        // A proxy passes null if the operation has no parameters.
        Object[] arguments = call[2] == null ? new Object[0] : (Object[]) call[2];
        String[] signature = call[3] == null ? new String[0] : (String[]) call[3];
        try {
            return connection.invoke(name, operation, and(arguments, context), and(signature, String.class.getName()));
        } catch (ReflectionException tooOld) {
            if (hasReason) { // never send without the reason that the user gave
                throw tooOld;
            }
            return connection.invoke(name, operation, arguments, signature);
        }
    }

    private static <T> T[] and(T[] array, T last) {
        T[] longer = Arrays.copyOf(array, array.length + 1);
        longer[array.length] = last;
        return longer;
    }
}
