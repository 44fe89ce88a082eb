package io.signalman.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a caller wrote to say which processes are meant. Code that depends on the kind asks {@link #match} or {@link
 * #reach} and never tests the type, so that a new kind does not compile until each place has an answer for it.
 */
sealed interface Target {
    /** kill(2) with pid &gt; 0. */
    record Pid(int pid) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.pid().apply(this);
        }
    }

    /** One process for good. */
    record Handle(ProcessIdentity identity) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.handle().apply(this);
        }
    }

    /**
     * Every process of that name.
     *
     * @param literal written as {@code name:…}, which goes round an alias
     */
    record Name(String name, boolean literal) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.name().apply(this);
        }

        @Override
        public boolean isPlainName() {
            return !literal;
        }
    }

    /** kill(2) with pid &lt; -1. */
    record Group(int pgid) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.group().apply(this);
        }
    }

    /** A process and all its descendants. */
    record Tree(int root) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.tree().apply(this);
        }
    }

    /** kill(2) with pid 0: the sender's own process group. */
    record OwnGroup() implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.ownGroup().apply(this);
        }
    }

    /** kill(2) with pid -1: every process that the sender may signal. */
    record Everybody() implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.everybody().apply(this);
        }
    }

    /** Exactly these processes; each one that is gone is told. */
    record Handles(List<ProcessIdentity> identities) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.handles().apply(this);
        }
    }

    /** Every process in a cgroup, and in those below it. */
    record Cgroup(String path) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.cgroup().apply(this);
        }
    }

    /** Every process of which all conditions hold, or one of them. */
    record Selection(List<Condition> conditions, Pick pick) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.selection().apply(this);
        }

        @Override
        public boolean picks() {
            return pick != Pick.ALL;
        }

        /** Its only condition. */
        Optional<Condition> single() {
            return pick == Pick.ALL && conditions.size() == 1 ? Optional.of(conditions.get(0)) : Optional.empty();
        }

        /** Whether it asks for one or several trees and nothing else. */
        boolean isTree() {
            return single().filter(only -> only.cost() == Condition.Cost.ANCESTORS)
                    .isPresent();
        }
    }

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
    record PidFile(String alias, String path) implements Target {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.file().apply(this);
        }

        @Override
        public Optional<PidFile> pidFile() {
            return Optional.of(this);
        }
    }

    /** One answer for each kind of target. */
    record Cases<T>(
            Function<Pid, T> pid,
            Function<Handle, T> handle,
            Function<Handles, T> handles,
            Function<PidFile, T> file,
            Function<Name, T> name,
            Function<Cgroup, T> cgroup,
            Function<Selection, T> selection,
            Function<Tree, T> tree,
            Function<Group, T> group,
            Function<OwnGroup, T> ownGroup,
            Function<Everybody, T> everybody) {}

    /** The answer for this kind. */
    <T> T match(Cases<T> cases);

    /** How a target reaches processes. */
    enum Reach {
        /** One process, identified alone. */
        ONE,
        /** Several processes, each identified alone. */
        LISTED,
        /** Processes that have a name or fulfil conditions. */
        FOUND,
        /** Processes and their descendants. */
        TREE,
        /** The members of a process group. */
        GROUP,
        /** kill(2)'s 0 and -1. */
        BROADCAST
    }

    /** How it reaches processes. */
    default Reach reach() {
        return match(new Cases<>(
                pid -> Reach.ONE,
                handle -> Reach.ONE,
                handles -> Reach.LISTED,
                file -> Reach.ONE,
                name -> Reach.FOUND,
                cgroup -> Reach.FOUND,
                selection -> selection.isTree() ? Reach.TREE : Reach.FOUND,
                tree -> Reach.TREE,
                group -> Reach.GROUP,
                ownGroup -> Reach.BROADCAST,
                everybody -> Reach.BROADCAST));
    }

    /** kill(2)'s number for it, the root's pid for a tree; 0 if it has none. */
    default int number() {
        return match(new Cases<>(
                Pid::pid,
                handle -> handle.identity().pid(),
                handles -> 0,
                file -> 0,
                name -> 0,
                cgroup -> 0,
                selection -> 0,
                Tree::root,
                group -> -group.pgid(),
                ownGroup -> 0,
                everybody -> -1));
    }

    /** The name that it consists of; "" for every other kind. */
    default String name() {
        return "";
    }

    /** Whether it means one of several, so that another one may take its place. */
    default boolean picks() {
        return false;
    }

    /** Whether it is a name that an alias can have. */
    default boolean isPlainName() {
        return false;
    }

    /** The pidfile that it consists of. */
    default Optional<PidFile> pidFile() {
        return Optional.empty();
    }

    /** Whether it means one process. */
    default boolean isOne() {
        return reach() == Reach.ONE;
    }

    /** Whether conditions find its processes, and so none that its caller may not see. */
    default boolean isByConditions() {
        return number() == 0 && name().isEmpty() && (reach() == Reach.FOUND || reach() == Reach.TREE);
    }

    /** Whether one system call reaches all that it means. */
    default boolean isGroup() {
        return reach() == Reach.GROUP || isBroadcast();
    }

    /** Whether it reaches processes that the caller can't foresee: kill(2)'s 0 and -1, and group 1. */
    default boolean isBroadcast() {
        return reach() == Reach.BROADCAST || (reach() == Reach.GROUP && number() >= -1);
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
