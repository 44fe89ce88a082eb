package io.signalman.cli.output;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Runs actions on signals. A command that handles SIGINT and SIGTERM chooses its exit code; otherwise the JVM exits
 * with 130 or 143. It uses reflection: a JVM may lack the module of {@code sun.misc.Signal}, and javac warns about
 * it.
 */
public final class StopSignals {
    private StopSignals() {}

    /** Runs the action on SIGINT and SIGTERM; without the module, the JVM exits as usual. */
    public static void run(Runnable stop) {
        run(stop, "INT", "TERM");
    }

    /** Runs the action on each of these signals. */
    public static void run(Runnable action, String... signals) {
        for (String name : signals) {
            on(name, action);
        }
    }

    private static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler acting = (proxy, method, arguments) -> {
                action.run();
                return proxy;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, acting);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The module is missing, the JVM runs with -Xrs, or the signal is ignored since its start.
        }
    }
}
