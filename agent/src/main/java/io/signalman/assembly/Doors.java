package io.signalman.assembly;

import io.signalman.access.GeneratedToken;
import io.signalman.cli.attach.Jvms;
import io.signalman.core.ErrorText;
import io.signalman.core.Processes;
import io.signalman.http.HttpBridge;
import io.signalman.http.door.Peer;
import io.signalman.http.door.SocketDoor;
import io.signalman.http.door.TcpDoor;
import io.signalman.http.door.Tls;
import io.signalman.jmx.SignalManager.Reach;
import io.signalman.jmx.SignalManagerMXBean;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * HTTP over TCP and over a Unix domain socket, with the run file that leads the command line to both. If the run file
 * can't be written, both stay closed, because nobody could learn the token.
 */
final class Doors implements AutoCloseable {
    private static final Set<PosixFilePermission> OTHERS_ENTER = PosixFilePermissions.fromString("-----x--x");

    private final Settings settings;
    private final OpenResources opened = new OpenResources();
    private final List<String> notes = new ArrayList<>();
    private Reach reach = Reach.NONE;
    private Optional<RunFile> runFile = Optional.empty();
    private Optional<TlsFiles> tls = Optional.empty();
    private volatile Optional<HttpBridge> bridge = Optional.empty();

    private Doors(Settings settings) {
        this.settings = settings;
    }

    /**
     * Opens the doors that the settings ask for.
     *
     * @param handle the handle of this JVM
     * @param server the MBean server that has the MBean
     * @param access returns who may call, given the token of the run file
     * @param peers as {@link SocketDoor#peers}
     * @throws Exception whose message says why a door did not open; nothing stays open
     */
    static Doors open(
            Settings settings,
            Processes processes,
            String handle,
            MBeanServer server,
            Function<String, HttpBridge.Access> access,
            Function<SocketChannel, Optional<Peer>> peers)
            throws Exception {
        Doors doors = new Doors(settings);
        try {
            doors.open(processes, handle, server, access, peers);
            return doors;
        } catch (Exception | Error e) {
            doors.close();
            throw e;
        }
    }

    private void open(
            Processes processes,
            String handle,
            MBeanServer server,
            Function<String, HttpBridge.Access> access,
            Function<SocketChannel, Optional<Peer>> peers)
            throws Exception {
        Path folder;
        try {
            folder = RunFolder.open(settings.runDir());
            RunFile.removeStale(folder, processes);
        } catch (IOException | RuntimeException e) {
            notes.add(httpOff(e));
            return;
        }
        tls = settings.http() ? tlsFiles() : Optional.empty();
        HostExit exit = opened.add(HostExit.register());
        Optional<SocketFile> socketFile = socketFile(folder, processes);
        socketFile.ifPresent(file -> exit.closeOnExit(file::remove));
        boolean http = settings.http() || socketFile.isPresent();
        String token = http ? GeneratedToken.secret() : "";
        String url = "";
        if (http) {
            HttpBridge made = opened.add(bridge(server, access.apply(token), socketFile, peers));
            bridge = Optional.of(made);
            exit.closeOnExit(made::closeIfUncalled);
            url = made.url().map(URI::toString).orElse("");
        }
        String socket = socketFile.map(SocketFile::path).map(Path::toString).orElse("");
        RunFile.Content content = new RunFile.Content(
                name(settings),
                handle,
                url,
                socket,
                token,
                SignalManagerMXBean.OBJECT_NAME,
                Version.text(),
                tls.map(TlsFiles::fingerprint).orElse(""));
        try {
            RunFile file = opened.add(RunFile.write(folder, processes.self(), content));
            reach = new Reach(url, socket, file.path().toString());
            runFile = Optional.of(file);
            exit.closeOnExit(file);
            tls.ifPresent(files -> files.onChange(fingerprint -> update(file, fingerprint)));
        } catch (IOException e) {
            close();
            notes.add(httpOff(e));
        }
    }

    private Optional<SocketFile> socketFile(Path folder, Processes processes) {
        if (!settings.socket().on()) {
            return Optional.empty();
        }
        try {
            SocketFile file =
                    opened.add(SocketFile.open(settings.socket(), folder, processes.self(), processes.details()));
            Path parent = file.path().resolveSibling("");
            if (settings.socket().letsOthersIn()
                    && Collections.disjoint(Files.getPosixFilePermissions(parent), OTHERS_ENTER)) {
                notes.add("socket.mode lets nobody in while " + parent
                        + " is closed to others; set socket=<path> to a path in a folder that they may enter");
            }
            return Optional.of(file);
        } catch (IOException | RuntimeException e) {
            notes.add("the socket is off: " + ErrorText.of(e));
            return Optional.empty();
        }
    }

    private Optional<TlsFiles> tlsFiles() throws IOException {
        settings.tls().requireSafe(settings.host());
        return settings.tls().on() ? Optional.of(new TlsFiles(settings.tls())) : Optional.empty();
    }

    Optional<RunFile> runFile() {
        return runFile;
    }

    /** The command line reads the run file again when it meets an unknown certificate. */
    private static void update(RunFile file, String fingerprint) {
        try {
            file.updateCertificate(fingerprint);
        } catch (IOException e) {
            System.err.println(
                    "signalman: The new certificate can't be written to the run file, so the command line will"
                            + " not trust it: " + ErrorText.of(e));
        }
    }

    private HttpBridge bridge(
            MBeanServer server,
            HttpBridge.Access access,
            Optional<SocketFile> socketFile,
            Function<SocketChannel, Optional<Peer>> peers)
            throws Exception {
        TcpDoor tcp = new TcpDoor(
                settings.host(),
                settings.port(),
                tls.map(files -> new Tls(files, settings.tls().clientAuth())));
        return HttpBridge.start(
                server,
                new ObjectName(SignalManagerMXBean.OBJECT_NAME),
                new HttpBridge.Settings(
                        Optional.of(tcp).filter(door -> settings.http()),
                        socketFile.map(file -> new SocketDoor(file.channel(), peers)),
                        settings.hosts(),
                        settings.origins(),
                        Version.text()),
                access);
    }

    private static String httpOff(Exception why) {
        return "HTTP is off because the run file can't be written: " + ErrorText.of(why);
    }

    /** The agent's name: the setting, else what {@code jvms} shows as MAIN. */
    static String name(Settings settings) {
        return settings.name().orElseGet(Jvms::ownMain);
    }

    /** The certificates of HTTPS; empty for plain HTTP. */
    Optional<TlsFiles> tls() {
        return tls;
    }

    /** The number of clients that follow the events. */
    int streams() {
        return bridge.map(HttpBridge::streams).orElse(0);
    }

    Reach reach() {
        return reach;
    }

    /** Notes for the operator, one line each. */
    List<String> notes() {
        return notes;
    }

    @Override
    public void close() {
        opened.close();
    }
}
