package io.signalman.bench;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
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
 * Jetty as the agent sets it up, with a handler that answers a constant and does nothing, or nothing but the system calls
 * of one signal.
 */
public final class ConstantServer {
    private static final byte[] ANSWER = "{\"ok\": true}".getBytes(StandardCharsets.UTF_8);

    private ConstantServer() {}

    /** Takes nothing, or the library of the C program and the pid to send signal 0 to. */
    public static void main(String[] arguments) throws Exception {
        Runnable work = () -> {};
        if (arguments.length > 0) {
            Native.register(SystemCalls.class, arguments[0]);
            int pid = Integer.parseInt(arguments[1]);
            work = () -> SystemCalls.floor_send(pid);
        }
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

    /** Of bench/floor.c. */
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
