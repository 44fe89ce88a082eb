package io.signalman.policy;

import io.signalman.core.Account;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Truth;
import java.util.function.Function;

/**
 * Whether a user owns a process.
 *
 * @param user a name or a uid
 * @param users looks up a name, each time again
 */
record OwnedBy(String user, Function<String, Account> users) implements Function<ProcessFacts, Truth> {
    private static final int NO_UID = -1;

    @Override
    public Truth apply(ProcessFacts process) {
        int uid = process.uid();
        if (uid == NO_UID) {
            return Truth.unknown("its user can't be read");
        }
        Account account = Account.of(user, users);
        return account instanceof Account.Known known ? Truth.of(known.id() == uid) : Truth.unknown(problem(account));
    }

    /** Why the user can't be looked up now, as a clause; "" if the lookup works. */
    String problem() {
        return problem(Account.of(user, users));
    }

    private String problem(Account account) {
        if (account instanceof Account.Unavailable now) {
            return "the user " + user + " can't be looked up now, since " + now.why();
        }
        return account instanceof Account.Unknown ? "this host has no user " + user : "";
    }
}
