package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern PIDS = Pattern.compile("To end it: kill ([0-9 ]+); rm -r (\\S+)");

    @TempDir
    Path folder;

    @Test
    void theDemoGoesAsExpectedAndLeavesNothing() throws Exception {
        CommandLine.Result result = demo();

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("200 {\"ok\": true}", "got SIGUSR1", "got SIGUSR2", "got SIGALRM", "Refused", "Detach");
        assertThat(leftBehind()).isEmpty();
        assertThat(list(folder.resolve("tmp"))).isEmpty();
        assertThat(list(folder.resolve(".signalman/run"))).isEmpty();
    }

    @Test
    void keptItRunsOnUntilItIsEndedAsItSays() throws Exception {
        CommandLine.Result result = demo("--keep");
        Matcher ending = PIDS.matcher(result.out());
        assertThat(ending.find()).as(result.toString()).isTrue();
        List<ProcessHandle> running = Stream.of(ending.group(1).split(" ", -1))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        try {
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(running).hasSize(3).allMatch(ProcessHandle::isAlive);
            assertThat(new CommandLine(folder).run("status").exitCode()).isZero();
            assertThat(result.out())
                    .contains("\"$TOKEN\" | curl -H @- ", "-X POST http://127.0.0.1:")
                    .doesNotContain("Bearer $TOKEN");
        } finally {
            running.forEach(ProcessHandle::destroy);
        }
        org.awaitility.Awaitility.await().until(() -> running.stream().noneMatch(ProcessHandle::isAlive));
    }

    private CommandLine.Result demo(String... options) throws Exception {
        String[] arguments =
                Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new);
        return new CommandLine(folder).run(arguments);
    }

    /** The processes that run from the demo's folder. */
    private List<String> leftBehind() {
        return ProcessHandle.allProcesses()
                .map(handle -> handle.info().commandLine().orElse(""))
                .filter(line -> line.contains(folder + "/tmp/signalman-demo-"))
                .toList();
    }

    private static List<Path> list(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
