package io.signalman.http;

import io.signalman.http.Routes.Call;
import io.signalman.http.Routes.Route;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Takes each request through the guard, its body, the work and the answer. Nothing here waits for a client: bodies come in
 * when they come. What calls the MBean goes to the {@link Workers}.
 */
final class Front extends Handler.Abstract {

    private static final Caller NOBODY = Caller.nobody();

    private final Routes routes;
    private final Guard guard;
    private final Login login;
    private final Workers workers;
    private final ConnectionWatch watch;
    private final JobWaits waits;
    private final InFlight inFlight;

    Front(
            Routes routes,
            Guard guard,
            Login login,
            Workers workers,
            ConnectionWatch watch,
            JobWaits waits,
            InFlight inFlight) {
        this.routes = routes;
        this.guard = guard;
        this.login = login;
        this.workers = workers;
        this.watch = watch;
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
        private final ConnectionWatch.Turn turn;
        private final String path;
        private final String query;
        private final Optional<Route> route;
        private Caller caller = NOBODY;
        private Optional<Answer> unidentified = Optional.empty();
        private boolean unread;
        private boolean counted;

        Exchange(Request request, Response response, Callback callback) {
            String target = OriginFormConnections.target(request);
            int mark = target.indexOf('?');
            this.path = mark < 0 ? target : target.substring(0, mark);
            this.query = mark < 0 ? "" : target.substring(mark + 1);
            this.route = routes.find(path);
            this.request = request;
            this.response = response;
            this.head = new Head(request);
            this.turn = watch.turn(request.getConnectionMetaData().getConnection());
            this.callback = Callback.from(callback, this::isOver);
        }

        private void isOver() {
            turn.isClients();
            if (counted) {
                inFlight.end();
            }
        }

        void begin() {
            turn.isClients();
            boolean declared = head.length() > 0;
            unread = head.chunked() || declared;
            Optional<Answer> objection = guard.judgeHead(head, route);
            if (objection.isEmpty() && !head.chunked()) {
                objection = judgeSender(declared);
            }
            if (objection.isPresent()) {
                refuse(objection.get());
            } else if (unread) {
                new BodyReader(request, Guard.MAX_BODY, this::take, () -> answer(Guard.tooLarge()), callback::failed)
                        .run();
            } else {
                work("");
            }
        }

        /** Only now it is known whether a chunked body holds anything; a declared one was judged before. */
        private void take(ByteBuffer body) {
            unread = false;
            Optional<Answer> objection = judgeSender(body.hasRemaining());
            if (objection.isPresent()) {
                refuse(objection.get());
                return;
            }
            try {
                work(StandardCharsets.UTF_8.newDecoder().decode(body).toString());
            } catch (CharacterCodingException e) {
                answer(Answer.badRequest("The body is not UTF-8; JSON is."));
            }
        }

        private Optional<Answer> judgeSender(boolean hasBody) {
            Optional<Answer> objection = guard.judgeType(head, hasBody);
            if (objection.isPresent() || route.filter(Route::open).isPresent()) {
                return objection;
            }
            if (head.peer().filter(Peer::needsLookup).isPresent()) {
                workers.runHere(this::identify);
            } else {
                identify();
            }
            return unidentified;
        }

        private void identify() {
            try {
                caller = login.caller(head);
                unidentified = Optional.empty();
            } catch (Rejected e) {
                unidentified = Optional.of(e.answer());
            }
        }

        /** Whoever hears of failed logins may write to a disk, and that is no work for a selector. */
        private void refuse(Answer objection) {
            boolean failedLogin = objection.status() == HttpStatus.UNAUTHORIZED_401
                    && !head.credentials().isEmpty();
            if (!failedLogin) {
                answer(objection);
            } else {
                run(() -> reportAndAnswer(objection));
            }
        }

        private void reportAndAnswer(Answer objection) {
            try {
                login.report(head, path);
            } finally {
                answer(objection);
            }
        }

        private void work(String body) {
            turn.isOurs();
            counted = inFlight.begin();
            if (!counted) {
                answer(Answer.error(503, "busy", "The agent is being detached; nothing was done."));
            } else if (route.isEmpty()) {
                answer(Answer.error(
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
            workers.tryRun(caller, task).ifPresent(why -> answer(Answer.error(503, "busy", why)));
        }

        private void perform(Route known, String body) {
            try {
                Query asked = Query.parse(query);
                Answer answer = known.action().answer(new Call(head.method(), caller, asked, body));
                if (Events.isBegunBy(answer)) {
                    stream(answer);
                } else if (JobWaits.isBegunBy(answer)) {
                    waits.begin(caller, asked.millis("wait", Long.MAX_VALUE), last -> askAgain(known, body, last));
                } else {
                    answer(answer);
                }
            } catch (Rejected e) {
                answer(e.answer());
            } catch (RuntimeException | Error e) {
                // A request without an answer would stay open for ever.
                answer(Answer.failed(e));
            }
        }

        /** Whether there was an answer. Who closes their side, or sends on, waits no more. */
        private boolean askAgain(Route known, String body, boolean last) {
            boolean left = hasLeft();
            Answer answer = judgeSender(false).orElseGet(() -> answerTo(known, body, last || left));
            if (JobWaits.isBegunBy(answer)) {
                return false;
            }
            answer(left ? answer.with("Connection", "close") : answer);
            return true;
        }

        private Answer answerTo(Route known, String body, boolean last) {
            try {
                Query asked = Query.parse(query);
                return known.action()
                        .answer(new Call(head.method(), caller, last ? asked.without("wait") : asked, body));
            } catch (Rejected e) {
                return e.answer();
            } catch (RuntimeException | Error e) {
                return Answer.failed(e);
            }
        }

        /** Jetty reads nothing while a request is at work, and so would not notice. What is read here is lost. */
        private boolean hasLeft() {
            EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
            try {
                return client.fill(BufferUtil.allocate(1)) != 0;
            } catch (IOException e) {
                return true;
            }
        }

        private void stream(Answer answer) throws Rejected {
            Scheduler timer = request.getComponents().getScheduler();
            routes.events()
                    .follow(
                            request.getHeaders().getValuesList("Last-Event-ID"),
                            caller,
                            new EventStream.Client(response, turn, callback, timer, this::isStillWelcome),
                            () -> Reply.begin(response, forOrigin(answer)));
        }

        private boolean isStillWelcome() {
            return judgeSender(false).isEmpty();
        }

        private Answer forOrigin(Answer answer) {
            return guard.configuredOrigin(head)
                    .map(origin ->
                            answer.with("Access-Control-Allow-Origin", origin).with("Vary", "Origin"))
                    .orElse(answer);
        }

        private void answer(Answer answer) {
            turn.isClients();
            Answer complete = inFlight.isClosed() ? forOrigin(answer).with("Connection", "close") : forOrigin(answer);
            if (unread) {
                Reply.write(
                        response,
                        Callback.from(this::skipBody, callback::failed),
                        complete.with("Connection", "close"));
            } else {
                Reply.write(response, callback, complete);
            }
        }

        /** To close on a client that is still sending would take the answer from it. */
        private void skipBody() {
            if (head.expects()) {
                callback.succeeded();
            } else {
                new BodySkipper(request, callback).run();
            }
        }
    }
}
