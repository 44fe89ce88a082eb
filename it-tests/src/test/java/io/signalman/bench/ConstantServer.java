package io.signalman.bench;

import com.sun.jna.Native;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import javax.management.JMException;
import javax.management.ObjectName;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * Jetty with the agent's setup and a handler that answers a constant. The handler does nothing else, or makes the system calls
 * of one signal, or calls the MBean.
 */
public final class ConstantServer {
    private static final byte[] ANSWER = "{\"ok\": true}".getBytes(StandardCharsets.UTF_8);

    private ConstantServer() {}

    /** Arguments: none; a pid to signal through the MBean; or a pid and the C library to signal it with. */
    public static void main(String[] arguments) throws Exception {
        Runnable work =
                switch (arguments.length) {
                    case 0 -> () -> {};
                    case 1 -> callOfTheMBean(arguments[0]);
                    default -> systemCalls(Integer.parseInt(arguments[0]), arguments[1]);
                };
        QueuedThreadPool threads = new QueuedThreadPool(8, 1, 2_000, new LinkedBlockingQueue<>());
        threads.setReservedThreads(0);
        Server server = new Server(threads, new ScheduledExecutorScheduler("timer", true), ByteBufferPool.NON_POOLING);
        HttpConfiguration rules = new HttpConfiguration();
        rules.setSendServerVersion(false);
        rules.setSendDateHeader(false);
        rules.setUseInputDirectByteBuffers(false);
        rules.setUseOutputDirectByteBuffers(false);
        rules.setResponseHeaderSize(2048);
        HttpConnectionFactory connections = new HttpConnectionFactory(rules);
        connections.setInputBufferSize(2048);
        int selectors = Math.min(2, Runtime.getRuntime().availableProcessors());
        ServerConnector connector = new ServerConnector(server, null, null, null, 0, selectors, connections);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        Handler handler = new Answering(work);
        server.setHandler(handler);
        server.setDefaultHandler(new Answering(work));
        server.start();
        System.out.println("port " + connector.getLocalPort());
        System.out.println("ready");
        server.join();
    }

    private static Runnable callOfTheMBean(String pid) throws JMException {
        ObjectName manager = new ObjectName("io.signalman:type=SignalManager");
        String[] signature = {String.class.getName(), String.class.getName()};
        return () -> {
            try {
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(manager, "sendSignal", new Object[] {pid, "0"}, signature);
            } catch (JMException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static Runnable systemCalls(int pid, String library) {
        Native.register(SystemCalls.class, library);
        return () -> SystemCalls.floor_send(pid);
    }

    /** The function of bench/floor.c. */
    private static final class SystemCalls {
        private SystemCalls() {}

        static native void floor_send(int pid);
    }

    private static final class Answering extends Handler.Abstract.NonBlocking {
        private final Runnable work;

        Answering(Runnable work) {
            this.work = work;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            work.run();
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(ANSWER), callback);
            return true;
        }
    }
}
