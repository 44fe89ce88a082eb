package io.signalman.http.door;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;

/**
 * A Jetty server whose start does not affect the host. Jetty's own start asks for the time, which fixes the host's default
 * time zone and writes the system property {@code user.timezone} before the host may have set one. It also obeys the host's
 * {@code STOP.PORT}.
 */
final class QuietServer extends Server {
    /** The start that {@link Server} inherits, without its additions. */
    private static final MethodHandle START_BEANS = startBeans();

    private InvocationType invocationType = InvocationType.BLOCKING;

    QuietServer(ThreadPool threads, Scheduler timer, ByteBufferPool buffers) {
        super(threads, timer, buffers);
    }

    private static MethodHandle startBeans() {
        try {
            return MethodHandles.privateLookupIn(Server.class, MethodHandles.lookup())
                    .findSpecial(Handler.Wrapper.class, "doStart", MethodType.methodType(void.class), Server.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    protected void doStart() throws Exception {
        try {
            START_BEANS.invoke((Server) this);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        invocationType = getInvocationType();
        for (Connector connector : getConnectors()) {
            connector.start();
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return isStarted() ? invocationType : super.getInvocationType();
    }
}
