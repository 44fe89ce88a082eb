package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import io.signalman.it.hosts.AnsweringHost;
import io.signalman.it.hosts.PlainHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/** A JVM to attach to, with its own home folder; closing ends it. */
public final class TestHost implements AutoCloseable {
    public static final Path JAR =
            Path.of(System.getProperty("signalman.jar")).toAbsolutePath().normalize();

    /** The uid of nobody, which by custom owns nothing. */
    static final int NOBODY = 65534;

    private final Child process;
    private final Path home;
    private int asked;

    private TestHost(Child process, Path home) {
        this.process = process;
        this.home = home;
    }

    /** The options of a host; by default a plain program on the build's JDK. */
    public static final class Builder {
        private final Path home;
        private Path jdk = Jdks.current();
        private Path jar = JAR;
        private String classPath = Path.of(PlainHost.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        private String main = PlainHost.class.getName();
        private List<String> program = List.of();
        private List<String> arguments = List.of();
        private final List<String> options = new ArrayList<>();
        private boolean quick = true;
        private final List<String> prefix = new ArrayList<>();
        private final Map<String, String> environment = new java.util.HashMap<>();

        public Builder(Path home) {
            this.home = home;
        }

        public Builder jdk(Path jdkHome) {
            jdk = jdkHome;
            return this;
        }

        public Builder options(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        /**
         * Compiles as a JVM does by default. Most hosts live too briefly for C2, which would take a core from the test.
         */
        public Builder compiledByDefault() {
            quick = false;
            return this;
        }

        /** Starts with signalman.jar as -javaagent. */
        public Builder javaagent(String arguments) {
            return options("-javaagent:" + jar + (arguments.isEmpty() ? "" : "=" + arguments));
        }

        /**
         * Runs as nobody, who gets this home and copies of all files that it must read, since the folder of this
         * build may be closed to it. Comes before {@link #javaagent}.
         */
        Builder asNobody() throws IOException {
            return asNobody(NOBODY);
        }

        /** Runs as nobody with that primary group. */
        Builder asNobody(int gid) throws IOException {
            assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
            Path readable = Files.createDirectories(home.resolveSibling("readable"));
            jar = Files.copy(JAR, readable.resolve("signalman.jar"), StandardCopyOption.REPLACE_EXISTING);
            Path program = readable.resolve(PlainHost.class.getName().replace('.', '/') + ".class");
            Files.createDirectories(program.getParent());
            try (InputStream code = PlainHost.class.getResourceAsStream("PlainHost.class")) {
                Files.copy(code, program, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.setPosixFilePermissions(home.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setAttribute(home, "unix:uid", NOBODY);
            return classPath(readable).startedBy("setpriv", "--reuid=" + NOBODY, "--regid=" + gid, "--clear-groups");
        }

        public Builder main(Class<?> mainClass) {
            main = mainClass.getName();
            return this;
        }

        /** The arguments of the main class. */
        public Builder arguments(String... words) {
            arguments = List.of(words);
            return this;
        }

        /** Replaces the class path and the main class. */
        Builder program(String... words) {
            program = List.of(words);
            return this;
        }

        /** A host that answers {@link TestHost#ask}. */
        public Builder answering() {
            return main(AnsweringHost.class).options("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }

        /** Replaces the classes of the tests. */
        Builder classPath(Path... path) {
            classPath = Stream.of(path).map(Path::toString).collect(Collectors.joining(":"));
            return this;
        }

        Builder main(String mainClass) {
            main = mainClass;
            return this;
        }

        public Builder alsoOnClassPath(Path jar) {
            classPath += ":" + jar;
            return this;
        }

        Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Puts a command such as setpriv before the JVM's own. */
        Builder startedBy(String... command) {
            prefix.addAll(List.of(command));
            return this;
        }

        public TestHost start() throws IOException {
            return startUntil("ready");
        }

        /** Starts the host and waits for that line. */
        TestHost startUntil(String line) throws IOException {
            List<String> command = new ArrayList<>(prefix);
            command.add(Jdks.java(jdk).toString());
            if (quick) {
                command.add("-XX:TieredStopAtLevel=1");
            }
            command.add("-Duser.home=" + home);
            command.addAll(options);
            command.addAll(program.isEmpty() ? List.of("-cp", classPath, main) : program);
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
            builder.environment().putAll(environment);
            TestHost host = new TestHost(Child.start(builder), home);
            host.process.awaitLine(line);
            return host;
        }
    }

    public int pid() {
        return process.pid();
    }

    public Child process() {
        return process;
    }

    /** The lines that an answering host prints for one request. */
    public List<String> ask(String request) throws IOException {
        int before = process.stdout().size();
        String numbered = request + " #" + ++asked;
        request(numbered);
        process.awaitLine("answered " + numbered);
        List<String> lines = process.stdout();
        return lines.subList(before, lines.size() - 1);
    }

    /** Sends one request without waiting for the answer. */
    void request(String line) throws IOException {
        process.line(line);
    }

    /** The agent's answer to an attach. */
    public record Reply(String status, String message, String runFile) {}

    /** Attaches the agent as the command line does. */
    public Reply attach(String... options) throws Exception {
        return obey(JAR, String.join(",", options));
    }

    public Reply detach() throws Exception {
        return obey(JAR, "detach=true");
    }

    /** Attaches any jar as the command line does; the fields are "" if the agent wrote no reply. */
    Reply obey(Path jar, String arguments) throws Exception {
        Path reply = Files.createTempFile(home, "reply", "");
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid()));
            try {
                machine.loadAgent(
                        jar.toString(),
                        "jar=" + jar + (arguments.isEmpty() ? "" : "," + arguments) + ",reply=" + reply);
            } finally {
                machine.detach();
            }
            List<String> lines = Files.readAllLines(reply);
            return new Reply(lines.get(0), lines.get(1), lines.get(2));
        } finally {
            Files.deleteIfExists(reply);
        }
    }

    public Path runFilePath() {
        return home.resolve(".signalman/run/" + pid() + ".json");
    }

    public Path socketPath() throws Exception {
        return Path.of((String) runFile().get("socket"));
    }

    JSONObject runFile() throws Exception {
        return (JSONObject) new JSONParser().parse(Files.readString(runFilePath()));
    }

    public HttpDoor http() throws Exception {
        JSONObject run = runFile();
        return new HttpDoor((String) run.get("url"), (String) run.get("token"));
    }

    /** Connects by JMX over RMI, as JConsole does for a pid. */
    @SuppressWarnings("BanJNDI") // Our own child printed the address.
    public JmxDoor jmx() throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid()));
        try {
            return new JmxDoor(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
        } finally {
            machine.detach();
        }
    }

    /** Runs the command line as a user with that home. */
    static Child signalman(Path jdk, Path home, Path jar, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Jdks.quickJava(jdk));
        command.addAll(List.of("-Duser.home=" + home, "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return Child.start(command);
    }

    /** Lets the host end normally. */
    void leave() throws IOException {
        assertThat(process.lines()).noneMatch(line -> line.contains("Exception") || line.contains("ASSERTION"));
        process.closeInput();
        assertThat(process.awaitExit()).isZero();
    }

    @Override
    public void close() {
        process.close();
    }
}
