package io.signalman.cli.client;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.core.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The contexts of this user and of this host. A context of the user replaces the host's of the same name as a whole. */
public final class Contexts {
    private static final Path OF_HOST = Path.of("/etc/signalman/contexts");

    private final Map<String, AgentAddress> all = new TreeMap<>();
    private final Map<String, Path> files = new TreeMap<>();
    private Optional<String> current = Optional.empty();

    private Contexts() {}

    /** The user's file, {@code $XDG_CONFIG_HOME/signalman/contexts}; empty if the user has no home folder. */
    public static Optional<Path> ofUser() {
        return UserFolder.in("XDG_CONFIG_HOME", ".config").map(folder -> folder.resolve("contexts"));
    }

    /**
     * Reads both files, each of which may be missing.
     *
     * @throws Failure that names each wrong line, or says why a file can't be trusted
     */
    public static Contexts read(HostAccess access) {
        Path user = ofUser().orElse(OF_HOST);
        return read(List.of(OF_HOST, user), access);
    }

    /** Reads files; later ones win. */
    static Contexts read(List<Path> files, HostAccess access) {
        Contexts contexts = new Contexts();
        for (Path file : files) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    contexts.add(ContextFile.parse(file, access.trustedText(file)));
                } catch (IOException e) {
                    throw Failure.usage(ErrorText.of(e));
                }
            }
        }
        return contexts;
    }

    private void add(ContextFile file) {
        all.putAll(file.contexts());
        file.contexts().keySet().forEach(name -> files.put(name, file.path()));
        current = file.current().or(() -> current);
    }

    /** All contexts by name. */
    public Map<String, AgentAddress> all() {
        return all;
    }

    /** The file that defines the context. */
    public Path file(String name) {
        return files.getOrDefault(name, OF_HOST);
    }

    /** The name of the context that {@code context use} chose. */
    public Optional<String> current() {
        return current;
    }

    /** The context that {@code context use} chose. */
    Optional<AgentAddress> chosen() {
        return current.isPresent() ? Optional.of(named(current.get())) : Optional.empty();
    }

    /**
     * The context of that name.
     *
     * @throws Failure if no context has this name
     */
    public AgentAddress named(String name) {
        AgentAddress address = all.get(name);
        if (address == null) {
            throw Failure.usage("There is no context \"" + name + "\"; "
                    + Nearest.to(name, all.keySet())
                            .map(near -> "did you mean " + near + "?")
                            .orElse(
                                    all.isEmpty()
                                            ? "add it with: signalman context add <name> --jvm <jvm>"
                                            : "known are " + String.join(", ", all.keySet()) + "."));
        }
        return address;
    }
}
