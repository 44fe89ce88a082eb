package io.signalman.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaRequestFactory;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.serializer.JolokiaSerializer;

/**
 * Jolokia itself, embedded over one MBean server. What it is given was built by {@link JolokiaGate}. It is made at the
 * first request: its converters load half of the JDK's date and locale code, which many a host never needs.
 */
final class JolokiaBackend implements AutoCloseable {

    private static final int ORDER = 1000;

    private final MBeanServer server;
    private final ObjectName name;
    private final Lock lock = new ReentrantLock();
    private Optional<Embedded> embedded = Optional.empty();

    JolokiaBackend(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /**
     * @param request in Jolokia's protocol
     * @return Jolokia's answer, with its own {@code status}; it never throws for what the MBean does
     * @throws BadRequestException if Jolokia can't make sense of the request
     */
    JSONObject execute(JSONObject request) throws BadRequestException {
        return embedded().executor.execute(request);
    }

    private Embedded embedded() {
        lock.lock();
        try {
            if (embedded.isEmpty()) {
                UtcZone.install();
                embedded = Optional.of(new Embedded(server, name));
            }
            return embedded.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            embedded.ifPresent(Embedded::close);
        } finally {
            lock.unlock();
        }
    }

    private static final class Embedded {

        private final LocalRequestHandler mbeans = new LocalRequestHandler(ORDER);
        private final JolokiaSerializer serializer = new JolokiaSerializer();
        private final Executor executor;

        Embedded(MBeanServer server, ObjectName name) {
            OneMBeanContext context = new OneMBeanContext(server, name, mbeans, serializer);
            serializer.init(context);
            mbeans.init(context);
            executor = new Executor(context);
        }

        void close() {
            try {
                mbeans.destroy();
                serializer.destroy();
            } catch (JMException e) {
                // Neither has registered anything that could fail to go away.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Opens the way that takes an object in place of bytes, so that nothing is parsed twice. */
    private static final class Executor extends HttpRequestHandler {

        Executor(OneMBeanContext context) {
            super(context);
        }

        JSONObject execute(JSONObject request) throws BadRequestException {
            try {
                return executeRequest(
                        JolokiaRequestFactory.createPostRequest(request, getProcessingParameter(Map.of())));
            } catch (EmptyResponseException e) {
                throw new IllegalStateException("only notifications stream, and the gate lets none through", e);
            }
        }
    }
}
