package io.signalman.cli.hub;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.client.Contexts;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.fleet.Host;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.Roster;
import io.signalman.fleet.nats.HubConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A hub's folder: nats-server's configuration, the certificates, the roster, and the key files that it has made. The file
 * {@code hub} holds the address to listen on and the names that lead there.
 */
final class HubFolder {
    static final String CONFIG = "nats.conf";

    /** The enrolled agents, as {@link Roster} reads them. */
    static final String ROSTER = "roster";

    private static final String HUB = "hub";
    private static final Duration WARNED = Duration.ofDays(30);
    private static final String VARIABLE = "SIGNALMAN_HUB";

    private final HostAccess access;
    private final Path path;
    private final String option;

    HubFolder(HostAccess access, Path path) {
        this(access, path, "");
    }

    private HubFolder(HostAccess access, Path path, String option) {
        this.access = access;
        this.path = path.toAbsolutePath().normalize();
        this.option = option;
    }

    /**
     * Fills a new folder. The file {@code hub}, without which it is no hub's, comes last.
     *
     * @param listen {@code host:port}
     * @param names further names and addresses of the machine
     */
    void fill(String listen, List<String> names) {
        List<String> all = new ArrayList<>(names);
        all.add(listen.substring(0, listen.lastIndexOf(':')).replaceAll("[\\[\\]]", ""));
        edit(CONFIG, before -> HubConfig.server(listen));
        edit(HubConfig.USERS, before -> HubConfig.noUsers());
        edit(ROSTER, before -> "# name group labels key\n");
        HubCertificates certificates = new HubCertificates(this);
        certificates.makeCa();
        certificates.makeHub(all);
        edit(HUB, before -> "listen=" + listen + "\nnames=" + String.join(";", all) + "\n");
    }

    /**
     * Opens a folder that {@link NewHub} made.
     *
     * @param given empty for the environment's, or else the user's own
     * @throws Failure if it is no hub's
     */
    static HubFolder open(HostAccess access, Optional<Path> given) {
        String variable = System.getenv().getOrDefault(VARIABLE, "");
        Path path = given.orElseGet(() -> variable.isEmpty()
                ? Contexts.ofUser()
                        .orElseThrow(() -> Failure.usage("You have no home folder; name the hub with --hub."))
                        .resolveSibling(HUB)
                : Path.of(variable));
        HubFolder folder =
                new HubFolder(access, path, given.map(hub -> " --hub " + hub).orElse(""));
        if (!Files.isRegularFile(folder.path.resolve(HUB))) {
            throw Failure.usage(folder.path + " is no hub's folder; name it with --hub or " + VARIABLE
                    + ", or make it with: signalman hub init <dir>");
        }
        return folder;
    }

    Path path() {
        return path;
    }

    /** The command with the option that leads to this folder, if it needs one. */
    String command(String words) {
        return "signalman " + words + option;
    }

    /** The URL that agents and operators use. */
    String url() {
        String listen = setting("listen");
        String name = names().get(0);
        return "tls://" + (name.contains(":") ? "[" + name + "]" : name) + listen.substring(listen.lastIndexOf(':'));
    }

    private List<String> names() {
        return List.of(setting("names").split(";", -1));
    }

    private String setting(String key) {
        return text(HUB)
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> Failure.usage(path.resolve(HUB) + " lacks " + key + "=."));
    }

    /** A warning if the hub's certificate ends within 30 days, or has ended. */
    Optional<String> certificateWarning() {
        Instant end = new HubCertificates(this).end();
        return Instant.now().plus(WARNED).isBefore(end)
                ? Optional.empty()
                : Optional.of("The hub's certificate ends on " + LocalDate.ofInstant(end, ZoneOffset.UTC)
                        + "; renew it with: signalman hub renew " + path);
    }

    /** Makes a new certificate for the hub, from the same CA. */
    void renew() {
        Path ca = path.resolve(HubCertificates.CA);
        if (!Files.exists(ca)) {
            throw Failure.usage(ca + " is not there; put it back for the renewal.");
        }
        new HubCertificates(this).makeHub(names());
    }

    /**
     * Checks the files that nats-server reads, and the keys.
     *
     * @throws Failure if somebody else can change them or read a key, or if they would let everybody in
     */
    void check() {
        requireLogins();
        try {
            access.secretText(path.resolve(HubCertificates.HUB_KEY));
            if (Files.exists(path.resolve(HubCertificates.CA))) { // its owner may keep it elsewhere
                access.secretText(path.resolve(HubCertificates.CA));
            }
        } catch (IOException e) {
            throw Failure.usage(ErrorText.of(e));
        }
    }

    /**
     * Checks the files with the logins.
     *
     * @throws Failure if somebody else can change them, or if they would let everybody in
     */
    void requireLogins() {
        if (!HubConfig.hasLogins(text(CONFIG), text(HubConfig.USERS))) {
            throw Failure.usage(path + " has no logins, so nats-server would let everybody in; restore "
                    + HubConfig.USERS + " from \"signalman fleet\", or make a new hub");
        }
    }

    Roster roster() {
        return roster(text(ROSTER));
    }

    private Roster roster(String lines) {
        try {
            return Roster.parse(path.resolve(ROSTER).toString(), lines);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(ErrorText.of(e));
        }
    }

    /**
     * Enrols agents. The roster comes first and under its lock, so that of two enrolments under one name one fails.
     *
     * @throws Failure if the roster has one of the names, or a file can't be changed; then nothing is changed
     */
    void enroll(List<Host> hosts) {
        requireLogins();
        List<KeyFile> all = new ArrayList<>();
        StringBuilder logins = new StringBuilder();
        StringBuilder lines = new StringBuilder();
        for (Host host : hosts) {
            KeyFile keys = KeyFile.generate(host.name());
            all.add(keys);
            logins.append(HubConfig.agent(host.name(), keys.login().verifyKey()));
            lines.append(new Roster.Agent(host, keys.signing().verifyKey()).line())
                    .append('\n');
        }
        edit(ROSTER, before -> {
            Roster known = roster(before);
            for (Host host : hosts) {
                if (known.agent(host.name()).isPresent()) {
                    throw Failure.usage(host.name() + " is enrolled already; remove it with: "
                            + command("fleet remove " + host.name()));
                }
            }
            return before + lines;
        });
        orUndo(
                () -> {
                    all.forEach(keys -> edit("agents/" + keys.name() + ".key", before -> keys.content()));
                    edit(HubConfig.USERS, users -> HubConfig.with(users, logins.toString()));
                },
                () -> hosts.forEach(host -> unlist(host.name())));
    }

    /** The keys of an agent. */
    Path keyFile(String agent) {
        return path.resolve("agents/" + agent + ".key");
    }

    /** Removes an agent; false if it is not enrolled. */
    boolean remove(String name) {
        boolean known = roster().agent(name).isPresent();
        if (known) {
            edit(HubConfig.USERS, users -> HubConfig.without(users, "agent " + name));
            unlist(name);
        }
        return known;
    }

    private void unlist(String name) {
        edit(
                ROSTER,
                lines -> lines.lines()
                        .filter(line -> !line.startsWith(name + " "))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
        delete("agents/" + name + ".key");
    }

    /** Does the work. If that fails, undoes what it has begun; the login comes last, so nobody has one then. */
    static void orUndo(Runnable work, Runnable undo) {
        try {
            work.run();
        } catch (Failure failed) {
            try {
                undo.run();
            } catch (Failure left) {
                failed.addSuppressed(left);
            }
            throw failed;
        }
    }

    void delete(String file) {
        try {
            if (Files.isDirectory(path.resolve(file))) {
                try (Stream<Path> locks = Files.list(path.resolve(file))) {
                    for (Path lock : locks.toList()) {
                        Files.delete(lock);
                    }
                }
            }
            Files.deleteIfExists(path.resolve(file));
        } catch (IOException e) {
            throw Failure.usage(path.resolve(file) + " can't be removed (" + ErrorText.of(e) + ").");
        }
    }

    String text(String file) {
        try {
            return access.trustedText(path.resolve(file));
        } catch (IOException e) {
            throw Failure.usage(ErrorText.of(e));
        }
    }

    void edit(String file, UnaryOperator<String> change) {
        try {
            access.editTrusted(path.resolve(file), change);
        } catch (IOException e) {
            throw Failure.usage(ErrorText.of(e));
        }
    }
}
