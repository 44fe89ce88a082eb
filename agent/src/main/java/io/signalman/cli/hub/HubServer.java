package io.signalman.cli.hub;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.StopSignals;
import io.signalman.core.ErrorText;
import io.signalman.fleet.nats.HubConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs nats-server on a hub's folder: starts it again if it ends, and lets it read its configuration again after a change or
 * a SIGHUP. It does one thing after the other, as events arrive.
 */
final class HubServer {
    private static final String PROGRAM = "nats-server";
    private static final String READY = "Server is ready";
    private static final String RELOADED = "Reloaded server configuration";
    private static final String INFORMATION = " [INF] ";
    private static final String FATAL = "[FTL] ";
    private static final String TAKEN = "address already in use";

    /** Debian has nats-server there, which is not in the PATH of every user. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin");

    private static final long LOOK_MILLIS = 500;
    private static final long FIRST_BACKOFF_MILLIS = 500;
    private static final long LONGEST_BACKOFF_MILLIS = 30_000;

    private enum Event {
        READY,
        ENDED,
        RELOAD,
        STOP
    }

    private final HubFolder folder;
    private final Output output;
    private final String program = program();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final HubGreeting greeting = new HubGreeting();
    private volatile Optional<Process> current = Optional.empty();
    private volatile String lastLine = "it said nothing.";
    private volatile boolean wasReady;
    private long backoffMillis = FIRST_BACKOFF_MILLIS;
    private LocalDate warned = LocalDate.MIN;

    HubServer(HubFolder folder, Output output) {
        this.folder = folder;
        this.output = output;
    }

    /** Runs until SIGTERM or SIGINT, which end it with exit code 0. */
    int run() throws InterruptedException {
        folder.check();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> current.ifPresent(Process::destroy), "signalman-stop"));
        StopSignals.run(() -> events.add(Event.STOP));
        StopSignals.run(() -> events.add(Event.RELOAD), "HUP");
        do {
            if (wasReady && !hasLogins()) {
                continue;
            }
            Process server = start();
            try {
                if (follow(server)) {
                    return ExitCode.OK;
                }
            } finally {
                server.destroy();
                if (!server.waitFor(LONGEST_BACKOFF_MILLIS, TimeUnit.MILLISECONDS)) {
                    server.destroyForcibly();
                }
            }
            if (!wasReady) {
                throw Failure.unreachable(PROGRAM + " does not start: " + said()
                        + (said().contains(TAKEN)
                                ? "; end the program that listens there, which ss -ltnp shows, or change the port in "
                                        + folder.path().resolve(HubFolder.CONFIG)
                                : ""));
            }
            output.complain(PROGRAM + " has ended and starts again: " + said());
        } while (!pause());
        return ExitCode.OK;
    }

    /** Checks the folder again, since somebody may have changed it while the server ran. */
    private boolean hasLogins() {
        try {
            folder.check();
            return true;
        } catch (Failure open) {
            output.complain(PROGRAM + " is not started: " + ErrorText.of(open));
            return false;
        }
    }

    private Process start() throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(endsWithUs());
            command.addAll(List.of(program, "-c", HubFolder.CONFIG));
            Process process = new ProcessBuilder(command)
                    .directory(folder.path().toFile())
                    .redirectErrorStream(true)
                    .start();
            current = Optional.of(process);
            process.getOutputStream().close();
            Thread reader = new Thread(() -> read(process), "signalman-hub-output");
            reader.setDaemon(true);
            reader.start();
            return process;
        } catch (IOException e) {
            throw Failure.unreachable(PROGRAM + " can't be run (" + ErrorText.of(e) + ").");
        }
    }

    /** With util-linux, the kernel ends the server if this process is killed, which runs no shutdown hook. */
    private static List<String> endsWithUs() throws InterruptedException {
        List<String> trial = List.of("setpriv", "--pdeathsig", "TERM", "--", "true");
        try {
            Process process = new ProcessBuilder(trial)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0 ? trial.subList(0, trial.size() - 1) : List.of();
        } catch (IOException notInstalled) {
            return List.of();
        }
    }

    private static String program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), SYSTEM_FOLDERS.stream())
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> folder + "/" + PROGRAM)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElseThrow(() -> Failure.unreachable(
                        PROGRAM + " is not installed; install it, on Debian with: apt-get install nats-server"));
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.contains(INFORMATION) && greeting.caused(line)) {
                    continue;
                }
                lastLine = line;
                greeting.readAddress(line);
                if (line.endsWith(READY) || line.endsWith(RELOADED)) {
                    events.add(Event.READY);
                } else if (wasReady && !line.contains(INFORMATION)) {
                    output.complain(PROGRAM + ": " + line);
                }
            }
        } catch (IOException ended) {
            // The last line is kept.
        } finally {
            events.add(Event.ENDED);
        }
    }

    /** What the server said about its end. */
    private String said() {
        String last = lastLine;
        return last.substring(Math.max(0, last.indexOf(FATAL)));
    }

    /** Returns true to stop, false if the server has ended. */
    private boolean follow(Process server) throws InterruptedException {
        String before = stamp();
        while (true) {
            warn();
            Event event = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (event == Event.STOP || event == Event.ENDED) {
                return event == Event.STOP;
            }
            if (event == Event.READY && !greeting.asksForLogin()) {
                end(server);
            } else if (event == Event.READY) {
                announce();
                backoffMillis = FIRST_BACKOFF_MILLIS;
            }
            String now = stamp();
            if (event == Event.RELOAD || !now.equals(before)) {
                before = now;
                reload(server);
            }
        }
    }

    private void end(Process server) {
        String why = PROGRAM + " lets everybody in with " + folder.path().resolve(HubFolder.CONFIG)
                + ", so it is ended; let no other setting replace the logins of " + HubConfig.USERS;
        if (!wasReady) {
            throw Failure.usage(why);
        }
        output.complain(why);
        server.destroy();
    }

    /** Says once a day that the certificate ends soon. */
    private void warn() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        if (!today.equals(warned)) {
            warned = today;
            folder.certificateWarning().ifPresent(output::complain);
        }
    }

    private void announce() {
        if (!wasReady) {
            wasReady = true;
            output.print(Map.of("url", folder.url()), "The hub is up at " + folder.url() + " until SIGTERM or SIGINT.");
        }
    }

    /** Changes with the files that the server reads again. */
    private String stamp() {
        StringBuilder stamp = new StringBuilder();
        for (String file : List.of(HubFolder.CONFIG, HubConfig.USERS, "hub.pem", "hub.key")) {
            Path path = folder.path().resolve(file);
            try {
                stamp.append(Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime"));
            } catch (IOException missing) {
                stamp.append('-');
            }
        }
        return stamp.toString();
    }

    private void reload(Process server) throws InterruptedException {
        try {
            folder.check();
            if (!server.isAlive()) {
                return; // another process may have its pid
            }
            Process reload = new ProcessBuilder(program, "--signal", "reload=" + server.pid())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(reload.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (reload.waitFor() != 0) {
                output.complain("the hub could not read its configuration again: " + said.strip());
            }
        } catch (IOException | Failure e) {
            output.complain("the hub could not read its configuration again: " + ErrorText.of(e));
        }
    }

    /** Waits before the next start; returns true to stop. */
    private boolean pause() throws InterruptedException {
        long left = backoffMillis;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left);
        backoffMillis = Math.min(LONGEST_BACKOFF_MILLIS, 2 * backoffMillis);
        for (; left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            Event event = events.poll(left, TimeUnit.MILLISECONDS);
            if (event == Event.STOP || event == Event.RELOAD) {
                return event == Event.STOP;
            }
        }
        return false;
    }
}
