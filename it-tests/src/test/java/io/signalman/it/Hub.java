package io.signalman.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.hosts.SimulatedAgents;
import io.signalman.testing.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A hub that the command line made and runs, with the files that it gives to agents and operators. */
public final class Hub implements AutoCloseable {
    private final CommandLine signalman;
    private final Path folder;
    private final String url;
    private Child server;

    private Hub(CommandLine signalman, Path folder, String url, Child server) {
        this.signalman = signalman;
        this.folder = folder;
        this.url = url;
        this.server = server;
    }

    /**
     * Makes a hub below the home of the command line, and starts it.
     *
     * @param more options of {@code hub init}
     */
    public static Hub start(CommandLine signalman, String... more) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nats-server")), "needs nats-server");
        Path folder = signalman.home().resolve("hub");
        String listen = freeAddress();
        List<String> words = new ArrayList<>(List.of("hub", "init", folder.toString(), "--listen", listen));
        words.addAll(List.of(more));
        signalman.expect(0, words.toArray(String[]::new));
        Hub hub = new Hub(signalman, folder, "tls://" + listen, run(signalman, folder));
        hub.awaitUp();
        return hub;
    }

    static String freeAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + free.getLocalPort();
        }
    }

    private static Child run(CommandLine signalman, Path folder) throws IOException {
        return Child.start(signalman.builder("hub", "run", folder.toString()));
    }

    void awaitUp() {
        server.awaitLineThatBegins("The hub is up at " + url);
    }

    public void enroll(String group, List<String> names) throws Exception {
        List<String> words = new ArrayList<>(List.of("fleet", "enroll", "--group", group, "--hub", folder.toString()));
        words.addAll(names);
        signalman.expect(0, words.toArray(String[]::new));
    }

    /** Makes an operator's keys, and returns the line for tokens files. */
    public String operator(String name, String role) throws Exception {
        signalman.expect(0, "fleet", "key", "new", name, "--role", role, "--hub", folder.toString());
        return Files.readString(folder.resolve("operators/" + name + "/line")).strip();
    }

    /** The file for {@code --fleet}. */
    public String profile(String operator) {
        return folder.resolve("operators/" + operator + "/fleet.conf").toString();
    }

    public Path folder() {
        return folder;
    }

    String url() {
        return url;
    }

    /** The process of {@code hub run}; its only child is nats-server. */
    public Child server() {
        return server;
    }

    public ProcessHandle natsServer() {
        return ProcessHandle.of(server.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow();
    }

    /** Runs a hub that was ended. */
    void startAgain() throws IOException {
        server.close();
        server = run(signalman, folder);
        awaitUp();
    }

    /** The settings of an agent. */
    List<String> settings(String agent) {
        return List.of(
                "fleet=" + url,
                "fleet.key-file=" + folder.resolve("agents/" + agent + ".key"),
                "fleet.ca=" + folder.resolve("ca.pem"));
    }

    /** Starts an agent of its own JVM. */
    Child agent(String name, Path tokens, String... more) throws IOException {
        Path run = Files.createDirectories(signalman.home().resolve("run-" + name));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        List<String> words = new ArrayList<>(List.of("serve", "name=" + name, "run.dir=" + run, "tokens=" + tokens));
        words.addAll(settings(name));
        words.addAll(List.of(more));
        return Child.start(signalman.builder(words.toArray(String[]::new)));
    }

    /** Starts a JVM with many agents, which lives too briefly for C2. */
    Child simulate(List<String> names) {
        return simulate(Jdks.current(), names, "-XX:TieredStopAtLevel=1");
    }

    /** Starts a JVM with many agents. */
    public Child simulate(Path jdk, List<String> names, String... options) {
        List<String> command =
                new ArrayList<>(List.of(Jdks.java(jdk).toString(), "-Xss256k", "-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SimulatedAgents.class.getName(),
                url,
                folder.resolve("ca.pem").toString(),
                folder.resolve("agents").toString()));
        command.addAll(names);
        return Child.start(command);
    }

    /** The arguments of a command for many hosts. */
    String[] on(String operator, String... words) {
        return Stream.concat(Stream.of(words), Stream.of("--fleet", profile(operator)))
                .toArray(String[]::new);
    }

    @Override
    public void close() {
        server.close();
    }
}
