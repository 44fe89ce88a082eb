package io.signalman.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One thing that has to hold of a process. What it takes to know depends on the condition, and nothing else is read.
 *
 * @param cost cheap ones are tried first
 * @param zombies whether it is about zombies, which otherwise are never meant
 * @param on what is looked up once for a request, and then how to try each process; may throw an
 *     IllegalArgumentException beginning with {@code bad_value: }
 */
record Condition(Cost cost, boolean zombies, Function<Sight, Predicate<Candidate>> on) {
    /** What has to be read of each process, from cheap to dear. */
    enum Cost {
        STAT,
        ANCESTORS,
        /** Whether the caller may know of it. */
        POLICY,
        OWNER,
        LINK,
        CGROUP,
        STATUS,
        /** What follows may hold secrets, and is read of processes in scope only. */
        SCOPE,
        COMMAND_LINE,
        ENVIRONMENT,
        MAPS
    }

    private static Condition of(Cost cost, Function<Sight, Predicate<Candidate>> on) {
        return new Condition(cost, false, on);
    }

    private static Condition stat(Predicate<ProcessStat> holds) {
        return of(Cost.STAT, sight -> process -> holds.test(process.stat()));
    }

    static Condition visible() {
        return of(Cost.POLICY, sight -> process -> sight.mayBeSeen().test(process.stat()));
    }

    static Condition inScope() {
        return of(Cost.SCOPE, sight -> process -> sight.guard().inScope(process.stat()));
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
        Predicate<Candidate> holds = process -> letters.indexOf(process.stat().state()) >= 0;
        return new Condition(Cost.STAT, letters.indexOf('Z') >= 0, sight -> holds);
    }

    static Condition older(Duration age) {
        return of(Cost.STAT, sight -> {
            long latest = sight.details().startTime(age);
            return process -> process.stat().startTime() <= latest;
        });
    }

    static Condition newer(Duration age) {
        return of(Cost.STAT, sight -> {
            long latest = sight.details().startTime(age);
            return process -> process.stat().startTime() > latest;
        });
    }

    /** It is one of those that the target means. */
    static Condition among(Target target) {
        return of(Cost.STAT, sight -> {
            Map<Integer, ProcessIdentity> meant = sight.identities(target);
            return process -> {
                ProcessIdentity identity = meant.get(process.pid());
                return identity != null && identity.sameAs(process.identity().get());
            };
        });
    }

    /** Its parent is one of those that the target means. */
    static Condition parent(Target target) {
        return of(Cost.STAT, sight -> {
            Map<Integer, ProcessIdentity> meant = sight.identities(target);
            return process -> process.others()
                    .apply(process.stat().ppid())
                    .filter(parent -> isAmong(meant, parent))
                    .isPresent();
        });
    }

    /** It, its parent, or its parent's parent and so on is one of those that the target means. */
    static Condition tree(Target target) {
        return of(Cost.ANCESTORS, sight -> {
            Map<Integer, ProcessIdentity> meant = sight.identities(target);
            return process -> descends(process, meant);
        });
    }

    private static boolean descends(Candidate process, Map<Integer, ProcessIdentity> roots) {
        Set<Integer> seen = new HashSet<>(); // a parent link read while a pid was reused can make a circle
        Optional<ProcessStat> next = Optional.of(process.stat());
        while (next.isPresent() && seen.add(next.get().pid())) {
            if (isAmong(roots, next.get())) {
                return true;
            }
            next = process.others().apply(next.get().ppid());
        }
        return false;
    }

    private static boolean isAmong(Map<Integer, ProcessIdentity> meant, ProcessStat process) {
        ProcessIdentity identity = meant.get(process.pid());
        return identity != null && identity.startTime() == process.startTime();
    }

    /** It is in the PID namespace of one of those that the target means. */
    static Condition namespace(Target target) {
        return of(Cost.LINK, sight -> {
            Set<String> namespaces = new HashSet<>();
            sight.identities(target)
                    .keySet()
                    .forEach(pid -> sight.details().pidNamespace(pid).ifPresent(namespaces::add));
            return process -> process.mayHold(sight.details().pidNamespace(process.pid()), namespaces::contains);
        });
    }

    /** @param user whose name or uid its effective user has */
    static Condition user(String user) {
        return of(Cost.OWNER, sight -> {
            int uid = number(user, sight.details()::userId, "user");
            return process -> sight.processes().uid(process.pid()) == uid;
        });
    }

    /** @param user whose name or uid its real user has */
    static Condition realUser(String user) {
        return of(Cost.STATUS, sight -> {
            int uid = number(user, sight.details()::userId, "user");
            return process -> sight.details().realUid(process.pid()) == uid;
        });
    }

    /** @param group whose name or gid its real group has */
    static Condition realGroup(String group) {
        return of(Cost.STATUS, sight -> {
            int gid = number(group, sight.details()::groupId, "group");
            return process -> sight.details().realGid(process.pid()) == gid;
        });
    }

    private static int number(String text, Function<String, Account> lookup, String what) {
        Account account = Account.of(text, lookup);
        if (account instanceof Account.Known known) {
            return known.id();
        }
        throw BadRequest.value(BadRequest.quote(text)
                + (account instanceof Account.Unavailable now
                        ? " can't be looked up now, since " + now.why() + "; try again, or give the number"
                        : " is no " + what + " of this host; give the number"));
    }

    /** @param device below /dev */
    static Condition terminal(String device) {
        return of(Cost.LINK, sight -> process -> sight.details().onTerminal(process.pid(), device));
    }

    /** @param program an absolute path, or a base name */
    static Condition executable(String program) {
        if (!program.startsWith("/")) {
            return executable(
                    sight -> path -> path.substring(path.lastIndexOf('/') + 1).equals(program));
        }
        return executable(sight -> Set.copyOf(List.of(program, sight.details().followLinks(program)))::contains);
    }

    private static Condition executable(Function<Sight, Predicate<String>> path) {
        return of(Cost.LINK, sight -> {
            Predicate<String> holds = path.apply(sight);
            return process -> !process.stat().kernelThread()
                    && process.mayHold(sight.details().executable(process.pid()), holds);
        });
    }

    /** @param path of the cgroup that it is in, or in one below */
    static Condition cgroup(String path) {
        String below = path.endsWith("/") ? path : path + "/";
        return of(
                Cost.CGROUP,
                sight -> process -> sight.details().cgroups(process.pid()).stream()
                        .anyMatch(cgroup -> (cgroup + "/").startsWith(below)));
    }

    /** @param unit a component of its cgroup's path, as systemd makes it */
    static Condition unit(String unit) {
        return of(
                Cost.CGROUP,
                sight -> process -> sight.details().cgroups(process.pid()).stream()
                        .anyMatch(cgroup -> (cgroup + "/").contains("/" + unit + "/")));
    }

    /** @param container its name, or how its id begins */
    static Condition container(String container) {
        return container(found -> found.isCalled(container));
    }

    /** @param uid of a Kubernetes pod */
    static Condition pod(String uid) {
        return container(found -> found.pod().equals(uid));
    }

    private static Condition container(Predicate<Container> holds) {
        return of(
                Cost.CGROUP,
                sight -> process -> sight.details().cgroups(process.pid()).stream()
                        .flatMap(cgroup -> Container.of(cgroup).stream())
                        .anyMatch(holds));
    }

    static Condition commandLine(Predicate<String> pattern) {
        return of(Cost.COMMAND_LINE, sight -> process -> {
            String commandLine = sight.processes().commandLine(process.pid());
            return !commandLine.isEmpty() && pattern.test(commandLine);
        });
    }

    /** @param entry {@code KEY=VALUE} */
    static Condition environment(String entry) {
        return of(
                Cost.ENVIRONMENT,
                sight -> process -> !process.stat().kernelThread()
                        && process.mayHold(sight.details().hasEnvironment(process.pid(), entry), has -> has));
    }

    static Condition jvm() {
        return of(
                Cost.MAPS, sight -> process -> process.mayHold(sight.processes().runsJvm(process.pid())));
    }

    /** @param main a main class or jar as jps(1) shows it */
    static Condition jvm(String main) {
        return of(Cost.MAPS, sight -> {
            String jar = main.startsWith("/") ? sight.details().followLinks(main) : main;
            return process -> {
                Truth jvm = sight.processes().runsJvm(process.pid());
                if (!jvm.holds()) {
                    return process.mayHold(jvm);
                }
                String command = sight.details().javaCommand(process.pid());
                return JavaCommand.isMain(command, main) || JavaCommand.isMain(command, jar);
            };
        });
    }
}
