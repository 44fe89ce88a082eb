package io.signalman.core.target;

import io.signalman.core.Account;
import io.signalman.core.BadRequest;
import io.signalman.core.Container;
import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Sentences;
import io.signalman.core.Truth;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A condition on a process. Only the facts that it needs are read.
 *
 * @param cost cheap ones are tried first
 * @param zombies whether it can match zombies; other conditions never do
 * @param on prepares once for a request and returns the test of each process; may throw an
 *     IllegalArgumentException beginning with {@code bad_value: }
 */
record Condition(Cost cost, boolean zombies, Function<MatchContext, Predicate<MatchSubject>> on) {
    /** The facts to read for each process, from cheap to expensive. */
    enum Cost {
        STAT,
        ANCESTORS,
        /** Whether the caller may know of it. */
        POLICY,
        OWNER,
        LINK,
        CGROUP,
        STATUS,
        /** The facts below may hold secrets and are read for processes in scope only. */
        SCOPE,
        COMMAND_LINE,
        ENVIRONMENT,
        MAPS
    }

    private static Condition of(Cost cost, Function<MatchContext, Predicate<MatchSubject>> on) {
        return new Condition(cost, false, on);
    }

    private static Condition stat(Predicate<ProcessStat> holds) {
        return of(Cost.STAT, context -> process -> holds.test(process.stat()));
    }

    static Condition visible() {
        return of(Cost.POLICY, context -> process -> context.maySee().test(process.stat()));
    }

    static Condition inScope() {
        return of(Cost.SCOPE, context -> process -> context.inScope().test(process.stat()));
    }

    static Condition name(String name) {
        return stat(process -> process.name().equals(name));
    }

    static Condition group(int pgid) {
        return stat(process -> process.pgid() == pgid);
    }

    static Condition session(int sid) {
        return stat(process -> process.session() == sid);
    }

    /** @param letters of {@link ProcessStat#state} */
    static Condition state(String letters) {
        Predicate<MatchSubject> holds =
                process -> letters.indexOf(process.stat().state()) >= 0;
        return new Condition(Cost.STAT, letters.indexOf('Z') >= 0, context -> holds);
    }

    static Condition age(Duration age, boolean older) {
        return of(Cost.STAT, context -> {
            long latest = context.details().startTime(age);
            return process -> (process.stat().startTime() <= latest) == older;
        });
    }

    /** It is one of the processes that the target means. */
    static Condition among(Target target) {
        return of(Cost.STAT, context -> {
            Map<Integer, ProcessIdentity> meant = context.identities(target);
            return process -> {
                ProcessIdentity identity = meant.get(process.pid());
                return identity != null && identity.sameAs(process.identity().get());
            };
        });
    }

    /** Its parent is one of the processes that the target means. */
    static Condition parent(Target target) {
        return of(Cost.STAT, context -> {
            Map<Integer, ProcessIdentity> meant = context.identities(target);
            return process -> process.others()
                    .apply(process.stat().ppid())
                    .filter(parent -> isAmong(meant, parent))
                    .isPresent();
        });
    }

    /** It or one of its ancestors is one of the processes that the target means. */
    static Condition tree(Target target) {
        return of(Cost.ANCESTORS, context -> {
            Map<Integer, ProcessIdentity> meant = context.identities(target);
            return process -> process.stat().lineage(process.others()).anyMatch(ancestor -> isAmong(meant, ancestor));
        });
    }

    private static boolean isAmong(Map<Integer, ProcessIdentity> meant, ProcessStat process) {
        ProcessIdentity identity = meant.get(process.pid());
        return identity != null && identity.startTime() == process.startTime();
    }

    /** It is in the PID namespace of a process that the target means. */
    static Condition namespace(Target target) {
        return of(Cost.LINK, context -> {
            Set<String> namespaces = new HashSet<>();
            context.identities(target)
                    .keySet()
                    .forEach(pid -> context.details().pidNamespace(pid).ifPresent(namespaces::add));
            return process -> process.mayHold(context.details().pidNamespace(process.pid()), namespaces::contains);
        });
    }

    /** @param user name or uid of its effective user */
    static Condition user(String user) {
        return of(Cost.OWNER, context -> {
            int uid = number(user, context.details()::userId, "user");
            return process -> context.processes().uid(process.pid()) == uid;
        });
    }

    /** @param user name or uid of its real user */
    static Condition realUser(String user) {
        return of(Cost.STATUS, context -> {
            int uid = number(user, context.details()::userId, "user");
            return process -> context.details().realUid(process.pid()) == uid;
        });
    }

    /** @param group name or gid of its real group */
    static Condition realGroup(String group) {
        return of(Cost.STATUS, context -> {
            int gid = number(group, context.details()::groupId, "group");
            return process -> context.details().realGid(process.pid()) == gid;
        });
    }

    private static int number(String text, Function<String, Account> lookup, String what) {
        Account account = Account.of(text, lookup);
        if (account instanceof Account.Known known) {
            return known.id();
        }
        throw BadRequest.value(Sentences.quote(text)
                + (account instanceof Account.Unavailable now
                        ? " can't be looked up now, since " + now.why() + "; try again, or give the number"
                        : " is no " + what + " of this host; give the number"));
    }

    /** @param device below /dev */
    static Condition terminal(String device) {
        return of(Cost.LINK, context -> process -> context.details().onTerminal(process.pid(), device));
    }

    /** @param program an absolute path, or a base name */
    static Condition executable(String program) {
        if (!program.startsWith("/")) {
            return executable(
                    context -> path -> path.substring(path.lastIndexOf('/') + 1).equals(program));
        }
        return executable(
                context -> Set.copyOf(List.of(program, context.details().followLinks(program)))::contains);
    }

    private static Condition executable(Function<MatchContext, Predicate<String>> path) {
        return of(Cost.LINK, context -> {
            Predicate<String> holds = path.apply(context);
            return process -> !process.stat().kernelThread()
                    && process.mayHold(context.details().executable(process.pid()), holds);
        });
    }

    /** @param path of its cgroup, or of a cgroup above */
    static Condition cgroup(String path) {
        String below = path.endsWith("/") ? path : path + "/";
        return anyCgroup(cgroup -> (cgroup + "/").startsWith(below));
    }

    /** @param unit a component of its cgroup's path, as systemd makes it */
    static Condition unit(String unit) {
        return anyCgroup(cgroup -> (cgroup + "/").contains("/" + unit + "/"));
    }

    /** @param container its name, or how its id begins */
    static Condition container(String container) {
        return anyCgroup(cgroup ->
                Container.of(cgroup).filter(found -> found.isCalled(container)).isPresent());
    }

    /** @param uid of a Kubernetes pod */
    static Condition pod(String uid) {
        return anyCgroup(cgroup ->
                Container.of(cgroup).filter(found -> found.pod().equals(uid)).isPresent());
    }

    private static Condition anyCgroup(Predicate<String> holds) {
        return of(
                Cost.CGROUP,
                context -> process ->
                        context.details().cgroups(process.pid()).stream().anyMatch(holds));
    }

    static Condition commandLine(Predicate<String> pattern) {
        return of(
                Cost.COMMAND_LINE,
                context -> process -> process.mayHold(context.processes().commandLineHolds(process.pid(), pattern)));
    }

    /** @param entry {@code KEY=VALUE} */
    static Condition environment(String entry) {
        return of(
                Cost.ENVIRONMENT,
                context -> process -> !process.stat().kernelThread()
                        && process.mayHold(context.details().hasEnvironment(process.pid(), entry), has -> has));
    }

    static Condition jvm() {
        return of(
                Cost.MAPS,
                context -> process -> process.mayHold(context.processes().runsJvm(process.pid())));
    }

    /** @param main a main class or jar as jps(1) shows it */
    static Condition jvm(String main) {
        return of(Cost.MAPS, context -> {
            String jar = main.startsWith("/") ? context.details().followLinks(main) : main;
            return process -> {
                Truth jvm = context.processes().runsJvm(process.pid());
                if (!jvm.holds()) {
                    return process.mayHold(jvm);
                }
                String command = context.details().javaCommand(process.pid());
                return isMain(command, main) || isMain(command, jar);
            };
        });
    }

    /**
     * Whether the text is the main class or jar of a JVM as jps(1) shows it, with or without -l, or with its whole
     * path. The command is {@code sun.rt.javaCommand}: the main class or jar as it was written, and arguments.
     */
    private static boolean isMain(String command, String main) {
        if (command.isEmpty()) {
            return false;
        }
        if (command.equals(main) || command.startsWith(main + " ")) {
            return true;
        }
        String first = command.split(" ", 2)[0];
        String withoutPath = first.substring(first.lastIndexOf('/') + 1); // of a jar, or the module of a class
        return withoutPath.equals(main)
                || (!withoutPath.endsWith(".jar")
                        && withoutPath
                                .substring(withoutPath.lastIndexOf('.') + 1)
                                .equals(main));
    }
}
