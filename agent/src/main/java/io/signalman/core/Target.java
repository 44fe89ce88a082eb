package io.signalman.core;

import java.util.List;
import java.util.Optional;

/** What a caller wrote to say which processes are meant. */
sealed interface Target {
    /** kill(2) with pid &gt; 0. */
    record Pid(int pid) implements Target {}

    /** One process for good. */
    record Handle(ProcessIdentity identity) implements Target {}

    /**
     * Every process of that name.
     *
     * @param literal written as {@code name:…}, which goes round an alias
     */
    record Name(String name, boolean literal) implements Target {}

    /** kill(2) with pid &lt; -1. */
    record Group(int pgid) implements Target {}

    /** A process and all its descendants. */
    record Tree(int root) implements Target {}

    /** kill(2) with pid 0: the sender's own process group. */
    record OwnGroup() implements Target {}

    /** kill(2) with pid -1: every process that the sender may signal. */
    record Everybody() implements Target {}

    /** Exactly these processes; each one that is gone is told. */
    record Handles(List<ProcessIdentity> identities) implements Target {}

    /** Every process in a cgroup, and in those below it. */
    record Cgroup(String path) implements Target {}

    /** Every process of which all conditions hold, or one of them. */
    record Selection(List<Condition> conditions, Pick pick) implements Target {}

    /** Which of the processes that a {@link Selection} finds. */
    enum Pick {
        ALL,
        NEWEST,
        OLDEST
    }

    /**
     * The process whose pid a file holds.
     *
     * @param alias the name by which the file is configured
     */
    record PidFile(String alias, String path) implements Target {}

    /** Whether it means one process by itself. */
    default boolean isOne() {
        return this instanceof Pid || this instanceof Handle || this instanceof PidFile;
    }

    /** Whether one system call reaches all that it means. */
    default boolean isGroup() {
        return this instanceof Group || this instanceof OwnGroup || this instanceof Everybody;
    }

    /** Whether it reaches those that the caller can't foresee. */
    default boolean isBroadcast() {
        return isGroup() && !(this instanceof Group group && group.pgid() > 1);
    }

    /** Whether conditions say that it is a tree, or several, and ask nothing else. */
    default boolean isSelectedTree() {
        return this instanceof Selection selection
                && selection.pick() == Pick.ALL
                && selection.conditions().size() == 1
                && selection.conditions().get(0).cost() == Condition.Cost.ANCESTORS;
    }

    /**
     * Understands the target grammar, without aliases and regular expressions.
     *
     * @throws IllegalArgumentException as {@link TargetParser#parse} does
     */
    static Target parse(String text) {
        return new TargetParser(name -> Optional.empty(), Patterns.none()).parse(text);
    }
}
