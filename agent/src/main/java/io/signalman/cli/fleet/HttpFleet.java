package io.signalman.cli.fleet;

import io.signalman.cli.client.AgentDoors;
import io.signalman.cli.client.Exchange;
import io.signalman.cli.client.HttpTransport;
import io.signalman.cli.client.Jolokia;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Agents by HTTPS or their sockets, without a broker: one request a host, some at once, each sent at most once. */
final class HttpFleet implements Fleet {
    private static final int MOST_AT_ONCE = 32;

    private final Map<String, String> urls;
    private final AgentDoors doors;

    /** A thread more for each host that hangs where Java can't interrupt it, such as in DNS. */
    private final ExecutorService threads = Executors.newCachedThreadPool(daemons("signalman-fleet"));

    /** @param urls by host */
    HttpFleet(Map<String, String> urls, AgentDoors doors) {
        this.urls = urls;
        this.doors = doors;
    }

    static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void ask(FleetCall call, Consumer<HostAnswer> taken) throws InterruptedException {
        BlockingQueue<HostAnswer> answers = new LinkedBlockingQueue<>();
        Queue<Exchange> started = new ConcurrentLinkedQueue<>();
        Thread starting = daemons("signalman-fleet-start").newThread(() -> start(call, started, answers));
        starting.start();
        try {
            for (int i = 0; i < call.arguments().size(); i++) {
                taken.accept(answers.take());
            }
        } finally {
            starting.interrupt();
            started.forEach(Exchange::stop);
        }
    }

    private void start(FleetCall call, Queue<Exchange> started, BlockingQueue<HostAnswer> answers) {
        Semaphore free = new Semaphore(MOST_AT_ONCE);
        try {
            for (Map.Entry<String, List<Object>> one : call.arguments().entrySet()) {
                free.acquire();
                String host = one.getKey();
                String json = call.operation().equals(FleetCall.STATUS)
                        ? Jolokia.read()
                        : Jolokia.exec(call.operation(), one.getValue());
                AtomicBoolean known = new AtomicBoolean();
                ask(host, json, call, started, answer -> {
                    if (known.compareAndSet(false, true)) {
                        free.release();
                        answers.add(answer);
                    }
                });
            }
        } catch (InterruptedException over) {
            // The caller takes no more answers.
        }
    }

    /** @param once takes the first answer, and ignores later ones */
    private void ask(String host, String json, FleetCall call, Queue<Exchange> started, Consumer<HostAnswer> once) {
        int millis = (int) call.deadline().toMillis();
        Exchange exchange;
        try {
            exchange = new Exchange(doors.to(urls.getOrDefault(host, ""), call.reason()), Jolokia.PATH, json, millis);
        } catch (Failure malformed) {
            once.accept(HostAnswer.none(host, HostState.UNREACHABLE, malformed.sentence()));
            return;
        }
        started.add(exchange);
        try {
            threads.execute(() -> once.accept(run(host, exchange, call.deadline())));
        } catch (RuntimeException | OutOfMemoryError e) { // no thread can be started
            once.accept(HostAnswer.none(host, HostState.UNREACHABLE, ErrorText.of(e) + "; nothing was sent."));
            return;
        }
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                .execute(() -> once.accept(late(host, exchange.stop(), call.deadline())));
    }

    private static HostAnswer late(String host, boolean sent, Duration deadline) {
        String time = deadline.toMillis() + " ms";
        return sent
                ? HostAnswer.none(
                        host,
                        HostState.TIMED_OUT,
                        "No answer within " + time + "; the agent may have acted, or may act once it goes on.")
                : HostAnswer.none(host, HostState.UNREACHABLE, "No connection within " + time + "; nothing was sent.");
    }

    private static HostAnswer run(String host, Exchange exchange, Duration deadline) {
        try {
            return answer(host, exchange.run());
        } catch (SSLHandshakeException e) {
            return unreachable(host, e);
        } catch (SocketTimeoutException e) {
            return late(host, exchange.isSent(), deadline);
        } catch (IOException | RuntimeException e) {
            if (exchange.isStopped()) {
                return late(host, exchange.isSent(), deadline);
            }
            return exchange.isSent()
                    ? HostAnswer.none(
                            host,
                            HostState.UNKNOWN,
                            "The connection was lost after the request (" + ErrorText.of(e)
                                    + "); the agent may have acted.")
                    : unreachable(host, e);
        }
    }

    private static HostAnswer unreachable(String host, Exception e) {
        String remedy = e instanceof SSLException
                ? "; name the CA of its certificate with --ca-file, and the host as the certificate does"
                : "";
        return HostAnswer.none(
                host, HostState.UNREACHABLE, "Not reached (" + ErrorText.of(e) + "); nothing was sent" + remedy + ".");
    }

    private static HostAnswer answer(String host, HttpTransport.Response response) {
        boolean json = !response.json().isEmpty();
        return switch (response.status()) {
            case 200 ->
                json
                        ? HostAnswer.answered(host, response.text())
                        : HostAnswer.none(host, HostState.UNKNOWN, "The answer is not an agent's.");
            case 401 ->
                HostAnswer.none(
                        host,
                        HostState.REFUSED,
                        "The agent does not accept the token; give the file that holds it with --token-file.");
            case 403, 421, 429, 503 ->
                HostAnswer.none(
                        host,
                        HostState.REFUSED,
                        response.json().get("message") instanceof String message
                                ? message
                                : "It answered " + response.status() + ".");
            default ->
                HostAnswer.none(
                        host, HostState.UNKNOWN, "It answered " + response.status() + ", which no agent does there.");
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
