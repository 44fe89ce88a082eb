package io.signalman.bench;

import io.signalman.it.Jdks;
import io.signalman.it.TestHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The same command over a hub, over HTTPS from an inventory, and by ssh. */
final class OtherWays {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final int FEW = 20;
    private static final int MANY = 100;
    private static final String TOKEN = "the-token-of-the-benchmark-which-is-no-secret";

    private final Run run;
    private final SimulatedFleet fleet;
    private final Path jdk;
    private final Map<String, String> environment;
    private final List<Child> children = new ArrayList<>();

    private OtherWays(Run run, SimulatedFleet fleet) throws IOException {
        this.run = run;
        this.fleet = fleet;
        this.jdk = run.jdks().get(0);
        this.environment = ManyHosts.environment(run, jdk);
    }

    static void measure(Run run, Page page, SimulatedFleet fleet) throws Exception {
        OtherWays ways = new OtherWays(run, fleet);
        try {
            ways.measure(page);
        } finally {
            ways.children.forEach(Child::close);
        }
    }

    private void measure(Page page) throws Exception {
        int few = Math.min(FEW, fleet.agents().size());
        int many = Math.min(MANY, fleet.agents().size());
        Child sleeper = Child.start("sleep", "3600");
        children.add(sleeper);
        List<String> targets = agents(many);
        Path token = secret("token", TOKEN);
        Turns turns = new Turns();
        for (int hosts : new int[] {few, many}) {
            turns.time(
                    "`kill --on`, " + hosts + " hosts",
                    () -> Programs.run(
                            environment,
                            ManyHosts.LAUNCHER,
                            ManyHosts.onHub(
                                    fleet, String.join(",", fleet.agents().subList(0, hosts)))));
        }
        for (int hosts : new int[] {few, many}) {
            String[] command = inventory(targets.subList(0, hosts), token, sleeper);
            turns.time(
                    "`kill --inventory`, " + hosts + " hosts",
                    () -> Programs.run(environment, ManyHosts.LAUNCHER, command));
        }
        if (Files.isExecutable(SSHD)) {
            run.tools().find("sshd", "openssh-server");
            String fanOut = fanOut(ssh(), few, sleeper);
            turns.time("`ssh`, " + few + " hosts at once", () -> Programs.run(Path.of("/bin/sh"), "-c", fanOut));
        } else {
            page.missing("ssh", "Debian package openssh-server, which begins to listen as soon as it is installed");
        }
        page.text("The inventory names " + targets.size() + " targets: agents of their own JVMs, each by two names."
                + " `ssh` logs in to one sshd on this machine as often as there are hosts, with a key.");
        Table table = page.table("The same command in other ways, " + Run.name(jdk), "ms", "ms a host");
        turns.run(run.scale().rounds()).forEach((way, time) -> {
            int hosts = Integer.parseInt(way.replaceFirst(".*, ([0-9]+) hosts.*", "$1"));
            table.row(way, time, time.map(millis -> millis / hosts));
        });
    }

    /** Starts agents with HTTPS, and returns two targets for each. */
    private List<String> agents(int targets) throws Exception {
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.US_ASCII)));
        Path tokens = secret("tokens", "bench admin sha256:" + digest + "\n");
        Path pem = fleet.hub().folder();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < (targets + 1) / 2; i++) {
            Child agent = Child.start(
                    Jdks.java(jdk).toString(),
                    "-XX:+UseSerialGC",
                    "-jar",
                    TestHost.JAR.toString(),
                    "serve",
                    "name=bench" + i,
                    "run.dir=" + folder("run"),
                    "tokens=" + tokens,
                    "tls.certificate=" + pem.resolve("hub.pem"),
                    "tls.key=" + pem.resolve("hub.key"));
            children.add(agent);
            // One after the other: many that start at once are slower than a test waits.
            String port =
                    agent.awaitLineThatBegins("Signalman serves").replaceFirst(".*https://[^ ]*:([0-9]+).*", "$1");
            found.add("127.0.0.1:" + port);
            found.add("localhost:" + port);
        }
        return found;
    }

    private String[] inventory(List<String> targets, Path token, Child process) throws IOException {
        Path file = Files.writeString(
                folder("inventory").resolve("hosts.json"),
                "[{\"targets\": [\"" + String.join("\", \"", targets) + "\"]}]");
        return new String[] {
            "kill",
            String.valueOf(process.pid()),
            "CONT",
            "--inventory",
            file.toString(),
            "--token-file",
            token.toString(),
            "--ca-file",
            fleet.hub().folder().resolve("ca.pem").toString(),
            "--deadline",
            "1m"
        };
    }

    /** Starts sshd, and returns the options of ssh that lead to it. */
    private String ssh() throws IOException {
        Path folder = folder("ssh");
        for (String key : List.of("host", "user")) {
            Child.output(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    folder.resolve(key).toString());
        }
        Files.createDirectories(Path.of("/run/sshd"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                folder.resolve("config"),
                String.join(
                        "\n",
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("user.pub"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "SetEnv HOME=" + folder, // without the user's .bashrc
                        "MaxStartups 200",
                        ""));
        Child server = Child.start(SSHD.toString(), "-D", "-e", "-f", config.toString());
        children.add(server);
        server.awaitLineThatBegins("Server listening on");
        return "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i "
                + folder.resolve("user") + " -p " + port + " 127.0.0.1";
    }

    private static String fanOut(String options, int hosts, Child process) {
        return "set -e; p=; for i in $(seq " + hosts + "); do ssh " + options + " kill -CONT " + process.pid()
                + " & p=\"$p $!\"; done; for q in $p; do wait $q; done";
    }

    private Path folder(String name) throws IOException {
        return Files.setPosixFilePermissions(run.newFolder(name), PosixFilePermissions.fromString("rwx------"));
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder(name).resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
