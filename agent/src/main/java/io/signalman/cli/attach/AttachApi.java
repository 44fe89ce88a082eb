package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to another JVM through the JDK's attach API that load nothing there. */
public final class AttachApi {
    private AttachApi() {}

    /**
     * A request that a JVM may never answer.
     *
     * @param asked runs on a daemon thread, which stays blocked if the JVM hangs
     */
    public record Question(long pid, FutureTask<Object> asked) {
        /**
         * Waits for the answer.
         *
         * @throws IOException if there is no answer in time or the JVM has ended; the message is one sentence
         * @throws Failure if the JVM may not be asked
         */
        public Object answer(Duration limit) throws IOException {
            try {
                return asked.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException hangs) {
                throw new IOException(
                        "JVM " + pid + " does not answer attach requests; it hangs or is very busy.", hangs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The wait for JVM " + pid + " was interrupted.", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Failure failure) {
                    throw failure;
                }
                throw new IOException(ErrorText.of(e.getCause() == null ? e : e.getCause()), e);
            }
        }
    }

    /**
     * Starts a request.
     *
     * @param method a method of com.sun.tools.attach.VirtualMachine without parameters
     */
    public static Question ask(long pid, String method) {
        Question question = new Question(pid, new FutureTask<>(() -> ask(AttachRules.check(pid), method)));
        Thread thread = new Thread(question.asked(), "signalman-attach-" + pid);
        thread.setDaemon(true);
        thread.start();
        return question;
    }

    /** Uses reflection: the class belongs to the system class loader, and a run-time image may lack it. */
    private static Object ask(JvmProcess jvm, String method) throws IOException, ReflectiveOperationException {
        try {
            Class<?> type = ClassLoader.getSystemClassLoader().loadClass("com.sun.tools.attach.VirtualMachine");
            Object machine = type.getMethod("attach", String.class).invoke(null, Long.toString(jvm.pid()));
            try {
                return type.getMethod(method).invoke(machine);
            } finally {
                type.getMethod("detach").invoke(machine);
            }
        } catch (ClassNotFoundException noAttach) {
            throw Failure.unreachable("Only the JDK's attach API reaches JVM " + jvm.pid()
                    + ", and this Java has no jdk.attach module;" + " run signalman with a full JDK.");
        } catch (InvocationTargetException e) {
            throw new IOException(ErrorText.of(e.getTargetException()), e.getTargetException());
        }
    }
}
