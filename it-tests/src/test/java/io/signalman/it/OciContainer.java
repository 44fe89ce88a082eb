package io.signalman.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.hosts.PlainHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/**
 * A runc container that runs the plain host. Its root is read-only and holds this host's programs. Its
 * /tmp, network, pids and host name are private. Closing ends it.
 */
final class OciContainer implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("/usr", "/bin", "/lib", "/lib64", "/etc");

    private final Path folder;
    private final String id;
    private final Child runc;

    private OciContainer(Path folder, String id, Child runc) {
        this.folder = folder;
        this.id = id;
        this.runc = runc;
    }

    /** The options of a container. */
    static final class Builder {
        private final Path folder;
        private final Path jdk;
        private int uid = 1000;
        private boolean mapsUsers;
        private String[] tmpfs = {"nosuid", "nodev", "mode=1777"};
        private String inPlaceOfTmpfs = "";
        private final List<String> options = new ArrayList<>();
        private final Map<String, Path> files = new LinkedHashMap<>();
        private List<String> program = List.of("-cp", "/app", PlainHost.class.getName());
        private String ready = "ready";
        private String pids = "";

        /** @param folder a folder that everybody may enter */
        Builder(Path folder, Path jdk) {
            this.folder = folder;
            this.jdk = jdk;
        }

        Builder uid(int number) {
            uid = number;
            return this;
        }

        /** With a user namespace that maps 0 to 65535 to 100000 and up outside. */
        Builder mapsUsers() {
            mapsUsers = true;
            return this;
        }

        Builder tmpfs(String... mountOptions) {
            tmpfs = mountOptions;
            return this;
        }

        /**
         * Mounts nothing on /tmp.
         *
         * @param script prepares the root folder; inside, /tmp is an empty read-only folder
         */
        Builder withoutTmpfs(String script) {
            inPlaceOfTmpfs = script;
            return this;
        }

        /** Options of the JVM. */
        Builder options(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        /** Copies a file into /app, which is read-only inside. */
        Builder file(String name, Path file) {
            files.put(name, file);
            return this;
        }

        /** Replaces the plain host; the container is up once it prints a line that begins so. */
        Builder program(String line, String... words) {
            ready = line;
            program = List.of(words);
            return this;
        }

        /** Joins the PID namespace of another container, as in a pod with a shared one. */
        Builder withPidsOf(OciContainer other) throws Exception {
            pids = ", \"path\": \"/proc/" + other.pid() + "/ns/pid\"";
            return this;
        }

        OciContainer start() throws Exception {
            assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
            assumeTrue(Files.isExecutable(Path.of("/usr/sbin/runc")), "needs runc");
            String id = Children.uniqueName();
            Path bundle = Files.createDirectory(folder.resolve(id));
            for (String directory : List.of("usr", "bin", "lib", "lib64", "etc", "proc", "dev", "tmp", "app", "jdk")) {
                Files.createDirectories(bundle.resolve("rootfs").resolve(directory));
            }
            Files.setAttribute(bundle.resolve("rootfs/tmp"), "unix:mode", 01777); // runc copies this mode to the mount
            Path app = Files.createDirectories(bundle.resolve("app/io/signalman/it/hosts"));
            Files.copy(
                    PlainHost.class.getResourceAsStream("PlainHost.class"),
                    app.resolve("PlainHost.class"),
                    StandardCopyOption.REPLACE_EXISTING);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                Path copy = bundle.resolve("app").resolve(file.getKey());
                Files.createDirectories(copy.resolveSibling(""));
                Files.copy(file.getValue(), copy);
            }
            if (!inPlaceOfTmpfs.isEmpty()) {
                Child.output("sh", "-ec", "cd " + bundle.resolve("rootfs") + "; " + inPlaceOfTmpfs);
            }
            Files.writeString(bundle.resolve("config.json"), config(bundle));
            Child runc = Child.start(
                    "runc",
                    "--root",
                    folder.resolve("state").toString(),
                    "run",
                    "--no-pivot",
                    "--bundle",
                    bundle.toString(),
                    id);
            OciContainer container = new OciContainer(folder, id, runc);
            runc.awaitLineThatBegins(ready);
            return container;
        }

        private String config(Path bundle) {
            List<String> mounts = new ArrayList<>();
            mounts.add(mount("/proc", "proc", "proc"));
            mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755"));
            PROGRAMS.forEach(path -> mounts.add(mount(path, "bind", path, "rbind", "ro")));
            mounts.add(mount("/jdk", "bind", jdk.toString(), "rbind", "ro"));
            mounts.add(mount("/app", "bind", bundle.resolve("app").toString(), "rbind", "ro"));
            if (inPlaceOfTmpfs.isEmpty()) {
                mounts.add(mount("/tmp", "tmpfs", "tmpfs", tmpfs));
            }
            List<String> args = new ArrayList<>(List.of("/jdk/bin/java"));
            args.addAll(options);
            args.addAll(program);
            return """
                    {"ociVersion": "1.0.2", "hostname": "sandbox",
                     "root": {"path": "rootfs", "readonly": true},
                     "process": {"user": {"uid": %d, "gid": %d}, "args": [%s], "cwd": "/", "noNewPrivileges": true,
                       "env": ["PATH=/usr/bin:/bin", "KUBERNETES_SERVICE_HOST=10.0.0.1",
                         "SIGNALMAN_SERVICE_HOST=10.0.0.2", "SIGNALMAN_PORT=tcp://10.0.0.2:80"]},
                     "mounts": [%s],
                     "linux": {"namespaces": [{"type": "pid"%s}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"},
                       {"type": "mount"}%s}}
                    """.formatted(
                    uid,
                    uid,
                    args.stream().map(OciContainer::quoted).collect(Collectors.joining(", ")),
                    String.join(", ", mounts),
                    pids,
                    mapsUsers
                            ? ", {\"type\": \"user\"}], \"uidMappings\": [" + MAP + "], \"gidMappings\": [" + MAP + "]"
                            : "]");
        }

        private static final String MAP = "{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}";

        private static String mount(String destination, String type, String source, String... options) {
            return "{\"destination\": \"%s\", \"type\": \"%s\", \"source\": \"%s\", \"options\": [%s]}"
                    .formatted(
                            destination,
                            type,
                            source,
                            Stream.of(options).map(OciContainer::quoted).collect(Collectors.joining(", ")));
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    String id() {
        return id;
    }

    /** The JVM's pid, as the host sees it. */
    int pid() throws Exception {
        String state = String.join("", Child.output("runc", "--root", root(), "state", id));
        return ((Number) ((JSONObject) new JSONParser().parse(state)).get("pid")).intValue();
    }

    /** Runs a command inside, beside the JVM. */
    Child exec(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("runc", "--root", root(), "exec", id));
        words.addAll(List.of(command));
        return Child.start(words);
    }

    List<String> lines() {
        return runc.lines();
    }

    private String root() {
        return folder.resolve("state").toString();
    }

    /** The plain host ends with its input, other programs end by TERM. */
    @Override
    public void close() throws IOException {
        runc.closeInput();
        try (Child kill = Child.start("runc", "--root", root(), "kill", id, "TERM")) {
            kill.awaitExit();
        }
        runc.awaitExit();
    }
}
