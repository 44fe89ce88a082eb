package io.signalman.http.jolokia;

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
 * Jolokia, embedded over one MBean server. {@link JolokiaGate} built its requests. It is created at the first request: its
 * converters load half of the JDK's date and locale code, which many hosts never need.
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
     * @return Jolokia's answer with its own {@code status}, even if the MBean throws
     * @throws BadRequestException if the request is malformed
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
                // Neither has registered an MBean, so nothing is left.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Makes the method accessible that takes an object instead of bytes, so that nothing is parsed twice. */
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
