package io.signalman.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/** What the JDK's attach API asks of another JVM without loading anything there. */
final class AttachApi {
    private AttachApi() {}

    /**
     * By reflection: the class is the system class loader's, and a run-time image may lack it.
     *
     * @param method of com.sun.tools.attach.VirtualMachine, without parameters
     */
    static Object ask(long pid, String method) throws IOException {
        try {
            Class<?> type = ClassLoader.getSystemClassLoader().loadClass("com.sun.tools.attach.VirtualMachine");
            Object machine = type.getMethod("attach", String.class).invoke(null, Long.toString(pid));
            try {
                return type.getMethod(method).invoke(machine);
            } finally {
                type.getMethod("detach").invoke(machine);
            }
        } catch (ClassNotFoundException noAttach) {
            throw Failure.unreachable(
                    "JVM " + pid
                            + " is asked by local means only, and this Java has no jdk.attach module for them; use a whole JDK.");
        } catch (InvocationTargetException e) {
            throw new IOException(String.valueOf(e.getTargetException().getMessage()), e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
