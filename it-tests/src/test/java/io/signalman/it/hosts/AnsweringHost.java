package io.signalman.it.hosts;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.logging.LogManager;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/** Answers questions about its own JVM, one line for each request; knows nothing of Signalman. */
public final class AnsweringHost {
    private AnsweringHost() {}

    public static void main(String[] arguments) throws Exception {
        serve(request -> "nothing");
    }

    /** What a host does on the request "work", which may say more. */
    interface Work {
        String of(String request) throws Exception;
    }

    /** Prints "ready", then answers until standard input ends. */
    static void serve(Work work) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            answer(request, work);
            System.out.println("answered " + request);
        }
    }

    private static void answer(String request, Work work) throws Exception {
        switch (request.split(" ", -1)[0]) {
            case "work" -> System.out.println("work " + work.of(request));
            case "state" -> state();
            case "properties" -> properties();
            case "threads" -> threads();
            case "make-server" -> ManagementFactory.getPlatformMBeanServer();
            case "servers" -> servers();
            case "exit" -> System.exit(Integer.parseInt(request.substring("exit ".length())));
            case "exit-in-hook" -> exitInHook();
            default -> throw new IllegalArgumentException(request);
        }
    }

    /** The state of the JVM that a guest must not change; needs {@code java.lang} opened. */
    private static void state() throws Exception {
        // First: asking for the zone writes the property user.timezone.
        System.out.println(
                "locale " + Locale.getDefault() + " " + TimeZone.getDefault().getID());
        properties();
        servers();
        System.out.println("uncaught " + Thread.getDefaultUncaughtExceptionHandler());
        System.out.println("main's context loader " + Thread.currentThread().getContextClassLoader());
        System.out.println("system loader " + ClassLoader.getSystemClassLoader());
        System.out.println("out " + System.out + ", err " + System.err + ", in " + System.in);
        System.out.println("logging " + LogManager.getLogManager() + " "
                + List.of(LogManager.getLogManager().getLogger("").getHandlers()));
        for (Provider provider : Security.getProviders()) {
            System.out.println("provider " + provider.getName());
        }
        System.out.println(
                "locale " + Locale.getDefault() + " " + TimeZone.getDefault().getID());
        Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        ((Map<?, ?>) hooks.get(null)).keySet().forEach(hook -> System.out.println("hook " + hook));
    }

    private static void properties() {
        System.getProperties().forEach((key, value) -> System.out.println("property " + key + "=" + value));
    }

    private static void servers() throws Exception {
        for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
            for (ObjectName name : server.queryNames(null, null)) {
                System.out.println("mbean " + server.getDefaultDomain() + " " + name);
            }
        }
    }

    private static void threads() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            System.out.println("thread " + thread.getName() + ", daemon " + thread.isDaemon() + ", context loader "
                    + thread.getContextClassLoader());
        }
    }

    private static void exitInHook() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(9)));
        System.exit(8);
    }
}
