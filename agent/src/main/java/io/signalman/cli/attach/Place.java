package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import io.signalman.core.Container;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The namespaces (namespaces(7)) and the container of a process, compared with this command's. */
public record Place(JvmProcess process) {
    /** The length of an id that docker ps shows. */
    private static final int SHORT_ID = 12;

    /** Whether its files, pids or users differ from ours; false also if that is unknown. */
    public boolean isForeign() {
        return hasOwnFiles() || hasOwnPids() || hasOwnUsers();
    }

    /** Whether it is in another PID namespace. */
    public boolean hasOwnPids() {
        return differs("ns/pid");
    }

    private boolean hasOwnFiles() {
        return differs("ns/mnt") || differs("root");
    }

    /** Whether it is in another user namespace; false also if that is unknown. */
    boolean hasOwnUsers() {
        return differs("ns/user");
    }

    private boolean hasOwnNetwork() {
        return differs("ns/net");
    }

    /** What a user must know to read the answers of an agent there, one sentence each. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        pidNote().ifPresent(notes::add);
        if (hasOwnFiles()) {
            notes.add("JVM " + process.pid()
                    + " has other files than this command; all paths are the ones that it sees.");
        }
        if (hasOwnNetwork()) {
            notes.add(
                    "JVM " + process.pid() + " is in another network namespace; only from there its URL leads to it.");
        }
        return notes;
    }

    /** The note on its pids; empty if it is in our PID namespace. */
    public Optional<String> pidNote() {
        return hasOwnPids()
                ? Optional.of("JVM " + process.pid() + " is in another PID namespace, where it is "
                        + process.pidInItsNamespace() + "; all pids are the ones that it sees.")
                : Optional.empty();
    }

    /**
     * Requires that the JVM's ports are ours; otherwise a token would go to a stranger who listens here.
     *
     * @param url where its agent or its local JMX listens
     * @throws Failure if it is in another network namespace, or if that is unknown and another user listens here
     */
    public void requireOurNetwork(String url) {
        Optional<Path> its = ProcFiles.link(process.pid(), "ns/net");
        boolean ours = its.isPresent()
                ? its.equals(ProcFiles.link(ProcFiles.self(), "ns/net"))
                : PortOwner.of(url).equals(Optional.of(process.uid()));
        if (!ours) {
            throw Failure.unreachable("JVM " + process.pid() + (its.isPresent() ? " is" : " may be")
                    + " in another network namespace, where its agent is not reached from here; run this command there,"
                    + " as root: nsenter --net --target " + process.pid() + " signalman …");
        }
    }

    /**
     * The place's name for people: {@code host}; {@code private files} if only its files differ, as with systemd's
     * PrivateTmp; else the first 12 digits of its container's id, its systemd unit, or its cgroup.
     */
    public String name() {
        Optional<Container> container = container();
        Optional<String> id = container.map(Container::id).filter(digits -> !digits.isEmpty());
        if (id.isPresent()) {
            return id.get().substring(0, SHORT_ID);
        }
        if (!isForeign() && !hasOwnNetwork()) {
            return "host";
        }
        boolean filesAlone = !hasOwnPids() && !hasOwnUsers() && !hasOwnNetwork();
        return filesAlone
                ? "private files"
                : unit().or(() -> container.map(Container::name)).orElse("container");
    }

    /** Whether the text is the name or id of its container. */
    boolean isIn(String container) {
        return container().filter(found -> found.isCalled(container)).isPresent();
    }

    private Optional<Container> container() {
        List<Container> found =
                cgroups().flatMap(path -> Container.of(path).stream()).toList();
        return found.stream()
                .filter(container -> !container.id().isEmpty())
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    private Optional<String> unit() {
        return cgroups()
                .flatMap(path -> Stream.of(path.split("/", -1)))
                .filter(component -> component.endsWith(".service"))
                .findFirst();
    }

    /** The paths in version 2 and in systemd's own hierarchy of version 1, cgroups(7). */
    private Stream<String> cgroups() {
        return ProcFiles.read(process.pid(), "cgroup")
                .orElse("")
                .lines()
                .filter(line -> line.startsWith("0::") || line.contains(":name=systemd:"))
                .map(line -> line.replaceFirst("^[^:]*:[^:]*:", ""));
    }

    private boolean differs(String link) {
        Optional<Path> its = ProcFiles.link(process.pid(), link);
        return its.isPresent() && !its.equals(ProcFiles.link(ProcFiles.self(), link));
    }
}
