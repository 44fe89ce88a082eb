package io.signalman.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Lets a command end by itself at SIGINT and SIGTERM, with an exit code of its own: a JVM would end with 130 or 143. By
 * reflection, since {@code sun.misc.Signal} is in a module that a JVM may lack, and javac warns of it.
 */
final class StopSignals {
    private StopSignals() {}

    /** Where it can't be done, the JVM ends as it always does. */
    static void run(Runnable stop) {
        run(stop, "INT", "TERM");
    }

    /** Runs it at each of these signals, as {@link #run(Runnable)} does. */
    static void run(Runnable action, String... signals) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler acting = (proxy, method, arguments) -> {
                action.run();
                return proxy;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, acting);
            for (String name : signals) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Without the module, or under -Xrs.
        }
    }
}
