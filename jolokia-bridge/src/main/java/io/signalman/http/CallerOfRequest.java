package io.signalman.http;

import java.util.Optional;
import java.util.concurrent.Callable;

/** Whoever sent the request that this thread is at, where that is known by a certificate; else the one with the token. */
final class CallerOfRequest extends Caller {

    private static final ThreadLocal<Optional<Caller>> CERTIFIED = ThreadLocal.withInitial(Optional::empty);

    private final Caller withToken;

    CallerOfRequest(Caller withToken) {
        this.withToken = withToken;
    }

    /** For the request that this thread turns to now. */
    static void is(Optional<Caller> certified) {
        CERTIFIED.set(certified);
    }

    @Override
    <T> T call(Callable<T> work) throws Exception {
        return CERTIFIED.get().orElse(withToken).call(work);
    }
}
