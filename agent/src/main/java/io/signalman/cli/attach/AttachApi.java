package io.signalman.cli;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the JDK's attach API asks of another JVM without loading anything there. */
final class AttachApi {
    private AttachApi() {}

    /**
     * A question that a JVM may never answer.
     *
     * @param asked by a daemon thread, which a JVM that hangs keeps for good
     */
    record Question(long pid, FutureTask<Object> asked) {
        /**
         * Waits for the answer.
         *
         * @throws IOException where it does not come in that time, or the JVM has ended; one sentence
         * @throws Failure where the JVM may not be asked
         */
        Object answer(Duration limit) throws IOException {
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
     * Begins to ask.
     *
     * @param method of com.sun.tools.attach.VirtualMachine, without parameters
     */
    static Question ask(long pid, String method) {
        Question question = new Question(pid, new FutureTask<>(() -> ask(AttachRules.check(pid), method)));
        Thread thread = new Thread(question.asked(), "signalman-attach-" + pid);
        thread.setDaemon(true);
        thread.start();
        return question;
    }

    /** By reflection: the class is the system class loader's, and a run-time image may lack it. */
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
            throw Failure.unreachable(
                    "JVM " + jvm.pid()
                            + " is asked by local means only, and this Java has no jdk.attach module for them; use a whole JDK.");
        } catch (InvocationTargetException e) {
            throw new IOException(ErrorText.of(e.getTargetException()), e.getTargetException());
        }
    }
}
