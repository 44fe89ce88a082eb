package io.signalman.core.target;

import io.signalman.core.Patterns;
import io.signalman.core.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes a caller means. Code that depends on the kind calls a method and never tests the type, so that a new
 * kind does not compile until it has an answer everywhere.
 */
public sealed interface Target
        permits Target.Pid,
                Target.Handle,
                Target.Handles,
                Target.Name,
                Target.Cgroup,
                Target.Tree,
                Target.Group,
                Target.OwnGroup,
                Target.Everybody,
                PidFileTarget,
                Selection {
    /**
     * Finds the processes that it may mean now, in scope or not. Nothing is held yet.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } if a condition names what this host does not
     *     have, or a regular expression takes too long
     */
    List<Found> find(MatchContext context);

    Reach reach();

    /** How a target reaches processes. */
    enum Reach {
        /** One process, named by the caller. */
        ONE,
        /** Several processes, each named by the caller. */
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

    /** kill(2) with pid &gt; 0. */
    record Pid(int number) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return List.of(context.named(number));
        }

        @Override
        public Reach reach() {
            return Reach.ONE;
        }
    }

    /** The process with that identity. */
    record Handle(ProcessIdentity identity) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return List.of(context.named(identity));
        }

        @Override
        public Reach reach() {
            return Reach.ONE;
        }

        @Override
        public int number() {
            return identity.pid();
        }
    }

    /** Exactly these processes; missing ones are reported. */
    record Handles(List<ProcessIdentity> identities) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return identities.stream().map(context::named).toList();
        }

        @Override
        public Reach reach() {
            return Reach.LISTED;
        }
    }

    /** Every process of that name; literal if written as {@code name:…}, which bypasses an alias. */
    record Name(String name, boolean literal) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return context.processes().mayBeNamed(name).stream()
                    .<Found>map(pid -> new Found.Candidate(
                            pid,
                            process -> process.stat().name().equals(name)
                                    && !process.stat().zombie()))
                    .toList();
        }

        @Override
        public Reach reach() {
            return Reach.FOUND;
        }

        @Override
        public Condition asCondition() {
            return Condition.name(name);
        }

        @Override
        public boolean isPlainName() {
            return !literal;
        }
    }

    /** Every process in a cgroup, and in the cgroups below it. */
    record Cgroup(String path) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return Selection.of(asCondition()).find(context);
        }

        @Override
        public Reach reach() {
            return Reach.FOUND;
        }

        @Override
        public Condition asCondition() {
            return Condition.cgroup(path);
        }

        @Override
        public Optional<String> cgroup() {
            return Optional.of(path.replaceFirst("/+$", ""));
        }
    }

    /** A process and all its descendants. */
    record Tree(int number) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return context.processes().stat(number).isEmpty()
                    ? List.of(context.named(number)) // reported as missing
                    : context.tree(number);
        }

        @Override
        public Reach reach() {
            return Reach.TREE;
        }

        @Override
        public Condition asCondition() {
            return Condition.tree(new Pid(number));
        }
    }

    /** kill(2) with pid &lt; -1. */
    record Group(int pgid) implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return context.group(pgid);
        }

        @Override
        public Reach reach() {
            return Reach.GROUP;
        }

        @Override
        public int number() {
            return -pgid;
        }

        @Override
        public Condition asCondition() {
            return Condition.group(pgid);
        }
    }

    /** kill(2) with pid 0: the sender's own process group. */
    record OwnGroup() implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return context.group(context.processes().ownGroup());
        }

        @Override
        public Reach reach() {
            return Reach.BROADCAST;
        }
    }

    /** kill(2) with pid -1: every process that the sender may signal. */
    record Everybody() implements Target {
        @Override
        public List<Found> find(MatchContext context) {
            return context.everybody();
        }

        @Override
        public Reach reach() {
            return Reach.BROADCAST;
        }

        @Override
        public int number() {
            return -1;
        }
    }

    /** The number that kill(2) takes for it, or the root's pid of a tree; 0 for none. */
    default int number() {
        return 0;
    }

    /** The name if it is a plain name; else "". */
    default String name() {
        return "";
    }

    /** The same as one condition of several. */
    default Condition asCondition() {
        return Condition.among(this);
    }

    /** The path of the cgroup if it is one, without a slash at its end. */
    default Optional<String> cgroup() {
        return Optional.empty();
    }

    /** Whether it means one of several processes, so that another may take its place. */
    default boolean picks() {
        return false;
    }

    /** Whether it is a name that an alias can have. */
    default boolean isPlainName() {
        return false;
    }

    /** Whether it is kill(2)'s -1. */
    default boolean isEverybody() {
        return reach() == Reach.BROADCAST && number() == -1;
    }

    default boolean isOne() {
        return reach() == Reach.ONE;
    }

    /** Whether conditions find its processes, so that it never means one that its caller may not see. */
    default boolean isByConditions() {
        return number() == 0 && name().isEmpty() && (reach() == Reach.FOUND || reach() == Reach.TREE);
    }

    /** Whether one system call reaches all its processes. */
    default boolean isGroup() {
        return reach() == Reach.GROUP || isBroadcast();
    }

    /** Whether it reaches an unforeseeable set of processes: kill(2)'s 0 and -1, and group 1. */
    default boolean isBroadcast() {
        return reach() == Reach.BROADCAST || (reach() == Reach.GROUP && number() >= -1);
    }

    /** Parses as {@link TargetParser#parse} does, without aliases and regular expressions. */
    static Target parse(String text) {
        return new TargetParser(name -> Optional.empty(), Patterns.none(), Set.of()).parse(text);
    }
}
