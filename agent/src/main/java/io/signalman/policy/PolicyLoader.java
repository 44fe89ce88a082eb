package io.signalman.policy;

import io.signalman.access.TrustedFile;
import io.signalman.access.WatchedFile;
import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Policy;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The policy of a file, read again when the file changes. Until the first success everything is refused; if a later
 * reading fails, the previous rules stay in force.
 */
public final class PolicyLoader implements Policy {
    private final WatchedFile<PolicyFile> file;

    /**
     * Reads the file for the first time.
     *
     * @param users looks up the name of a user
     * @param nanoTime as {@link System#nanoTime}
     */
    public PolicyLoader(TrustedFile file, SignalTable signals, Function<String, Account> users, LongSupplier nanoTime) {
        this.file = new WatchedFile<>(file, (path, text) -> PolicyFile.parse(path, text, signals, users), nanoTime);
    }

    @Override
    public Verdict judge(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
        WatchedFile.Reading<PolicyFile> now = file.current();
        return now.value()
                .map(rules -> rules.judge(caller, operation, signal, process))
                .orElseGet(() -> new Verdict(false, unusable(now)));
    }

    @Override
    public Optional<Refusal> refusal(Caller caller, Operation operation) {
        WatchedFile.Reading<PolicyFile> now = file.current();
        return now.value().isPresent() ? Optional.empty() : Optional.of(new Refusal(Reason.POLICY, unusable(now)));
    }

    @Override
    public boolean mayUse(Caller caller, Operation operation) {
        return file.current()
                .value()
                .filter(rules -> rules.mayUse(caller, operation))
                .isPresent();
    }

    /** Reads the file again, even if it has not changed. */
    public void reload() {
        file.reload();
    }

    private static String unusable(WatchedFile.Reading<PolicyFile> reading) {
        return "Everything is refused because the policy can't be used: " + reading.problem() + " (setting policy).";
    }

    /** The rules in force and their problems, as sentences. */
    public String status() {
        WatchedFile.Reading<PolicyFile> now = file.current();
        return now.value()
                .map(rules -> (file.path() + ", " + rules.size() + (rules.size() == 1 ? " rule. " : " rules. ")
                                + problem(now, rules))
                        .strip())
                .orElseGet(() -> unusable(now));
    }

    /** What is wrong with the file and its rules, as sentences; "" if nothing is. */
    public String problem() {
        WatchedFile.Reading<PolicyFile> now = file.current();
        return now.value().map(rules -> problem(now, rules)).orElseGet(() -> unusable(now));
    }

    private static String problem(WatchedFile.Reading<PolicyFile> reading, PolicyFile rules) {
        Stream<String> file = reading.problem().isEmpty()
                ? Stream.empty()
                : Stream.of("Its file has changed and can't be used, so these stay: " + reading.problem());
        return Stream.concat(rules.problems().stream(), file).collect(Collectors.joining(" "));
    }
}
