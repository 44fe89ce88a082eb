package io.signalman.http;

import io.signalman.http.Routes.Route;
import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.Query;
import io.signalman.http.call.Rejected;
import io.signalman.http.door.ClientClock;
import io.signalman.http.door.ConnectionFacts;
import io.signalman.http.door.Peer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Takes each request through the guard, its body, the work and the answer. Nothing here waits for a client: Jetty reports the
 * parts of a body as they arrive. The {@link Workers} run everything that calls the MBean.
 */
final class RequestHandler extends Handler.Abstract {

    private static final HttpCaller NOBODY = HttpCaller.nobody();

    private final Routes routes;
    private final RequestGuard guard;
    private final Login login;
    private final Workers workers;
    private final Function<Request, ClientClock> clocks;
    private final JobWaits waits;
    private final InFlight inFlight;

    RequestHandler(
            Routes routes,
            RequestGuard guard,
            Login login,
            Workers workers,
            Function<Request, ClientClock> clocks,
            JobWaits waits,
            InFlight inFlight) {
        this.routes = routes;
        this.guard = guard;
        this.login = login;
        this.workers = workers;
        this.clocks = clocks;
        this.waits = waits;
        this.inFlight = inFlight;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        new Exchange(request, response, callback).begin();
        return true;
    }

    /** One request. */
    private final class Exchange {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Head head;
        private final ClientClock clock;
        private final String path;
        private final String query;
        private final Optional<Route> route;
        private HttpCaller caller = NOBODY;
        private Optional<HttpAnswer> loginError = Optional.empty();
        private boolean unread;
        private boolean counted;
        private Runnable whenRead = () -> {};

        Exchange(Request request, Response response, Callback callback) {
            String target = ConnectionFacts.target(request);
            int mark = target.indexOf('?');
            this.path = mark < 0 ? target : target.substring(0, mark);
            this.query = mark < 0 ? "" : target.substring(mark + 1);
            this.route = routes.find(path);
            this.request = request;
            this.response = response;
            this.head = new Head(request);
            this.clock = clocks.apply(request);
            this.callback = Callback.from(callback, this::end);
        }

        private void end() {
            clock.restart();
            whenRead.run();
            if (counted) {
                inFlight.end();
            }
        }

        void begin() {
            clock.restart();
            boolean declared = head.length() > 0;
            unread = head.chunked() || declared;
            Optional<HttpAnswer> objection = guard.judgeHead(head, route);
            if (objection.isEmpty() && !head.chunked()) {
                objection = judgeSender(declared);
            }
            if (objection.isPresent()) {
                refuse(objection.get());
            } else if (unread) {
                new BodyReader(
                                request,
                                RequestGuard.MAX_BODY,
                                this::receive,
                                () -> answer(RequestGuard.tooLarge()),
                                callback::failed)
                        .run();
            } else {
                work("");
            }
        }

        /** Only now it is known whether a chunked body is empty. A declared length was judged before. */
        private void receive(ByteBuffer body) {
            unread = false;
            Optional<HttpAnswer> objection = judgeSender(body.hasRemaining());
            if (objection.isPresent()) {
                refuse(objection.get());
                return;
            }
            try {
                work(StandardCharsets.UTF_8.newDecoder().decode(body).toString());
            } catch (CharacterCodingException e) {
                answer(HttpAnswer.badRequest("The body is not UTF-8; JSON is."));
            }
        }

        private Optional<HttpAnswer> judgeSender(boolean hasBody) {
            Optional<HttpAnswer> objection = guard.judgeType(head, hasBody);
            if (objection.isPresent() || route.filter(Route::open).isPresent()) {
                return objection;
            }
            if (head.peer().filter(Peer::needsLookup).isPresent()) {
                workers.runHere(this::identify);
            } else {
                identify();
            }
            return loginError;
        }

        private void identify() {
            try {
                caller = login.caller(head);
                loginError = Optional.empty();
            } catch (Rejected e) {
                loginError = Optional.of(e.answer());
            }
        }

        /** A failed login may be written to a disk, which a selector's thread must not do. */
        private void refuse(HttpAnswer objection) {
            boolean failedLogin = objection.status() == HttpStatus.UNAUTHORIZED_401
                    && !head.credentials().isEmpty();
            if (!failedLogin) {
                answer(objection);
            } else {
                run(() -> reportAndAnswer(objection));
            }
        }

        private void reportAndAnswer(HttpAnswer objection) {
            try {
                login.report(head, path);
            } finally {
                answer(objection);
            }
        }

        private void work(String body) {
            clock.stop();
            counted = inFlight.begin();
            if (!counted) {
                answer(HttpAnswer.error(503, "busy", "The agent is being detached; nothing was done."));
            } else if (route.isEmpty()) {
                answer(HttpAnswer.error(
                        404,
                        "not_found",
                        "There is nothing at this path; see the documentation's routes.",
                        Map.of("reason", "ROUTE")));
            } else if (route.get().open()) {
                perform(route.get(), body);
            } else {
                run(() -> perform(route.get(), body));
            }
        }

        private void run(Runnable task) {
            workers.run(caller, task, why -> answer(HttpAnswer.error(503, "busy", why)));
        }

        private void perform(Route known, String body) {
            try {
                Query asked = Query.parse(query);
                HttpAnswer answer =
                        known.action().answer(new HttpCall(head.method(), head.accepted(), caller, asked, body));
                if (Events.isStream(answer)) {
                    stream(answer);
                } else if (JobWaits.isWait(answer)) {
                    waits.begin(caller, asked.millis("wait", Long.MAX_VALUE), last -> askAgain(known, body, last));
                } else {
                    answer(answer);
                }
            } catch (Rejected e) {
                answer(e.answer());
            } catch (RuntimeException | Error e) {
                // Without an answer the request would stay open for ever.
                answer(HttpAnswer.failed(e));
            }
        }

        /**
         * Answers if the job is over or the wait ends. A client that closes its side, or sends more, ends the wait.
         *
         * @return whether there was an answer
         */
        private boolean askAgain(Route known, String body, boolean last) {
            boolean left = ConnectionFacts.clientHasLeft(request);
            HttpAnswer answer = judgeSender(false).orElseGet(() -> answerTo(known, body, last || left));
            if (JobWaits.isWait(answer)) {
                return false;
            }
            answer(left ? answer.with("Connection", "close") : answer);
            return true;
        }

        private HttpAnswer answerTo(Route known, String body, boolean last) {
            try {
                Query asked = Query.parse(query);
                return known.action()
                        .answer(new HttpCall(
                                head.method(), head.accepted(), caller, last ? asked.without("wait") : asked, body));
            } catch (Rejected e) {
                return e.answer();
            } catch (RuntimeException | Error e) {
                return HttpAnswer.failed(e);
            }
        }

        private void stream(HttpAnswer answer) throws Rejected {
            Scheduler timer = request.getComponents().getScheduler();
            routes.events()
                    .follow(
                            request.getHeaders().getValuesList("Last-Event-ID"),
                            caller,
                            new EventStream.Client(response, clock, callback, timer, this::isStillAuthorized),
                            () -> AnswerWriter.begin(response, forOrigin(answer)));
        }

        private boolean isStillAuthorized() {
            return judgeSender(false).isEmpty();
        }

        private HttpAnswer forOrigin(HttpAnswer answer) {
            return guard.configuredOrigin(head)
                    .map(origin ->
                            answer.with("Access-Control-Allow-Origin", origin).with("Vary", "Origin"))
                    .orElse(answer);
        }

        private void answer(HttpAnswer answer) {
            clock.restart();
            HttpAnswer complete =
                    inFlight.isClosed() ? forOrigin(answer).with("Connection", "close") : forOrigin(answer);
            whenRead = workers.unread(caller, complete.body());
            if (unread) {
                AnswerWriter.write(
                        response,
                        Callback.from(this::skipBody, callback::failed),
                        complete.with("Connection", "close"));
            } else {
                AnswerWriter.write(response, callback, complete);
            }
        }

        /** If we closed while the client still sends, it would not get the answer. */
        private void skipBody() {
            if (head.expects()) {
                callback.succeeded();
            } else {
                new BodySkipper(request, callback).run();
            }
        }
    }
}
