package io.signalman.bench;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** wrk, which loads an HTTP server from one thread. */
final class Wrk {
    private static final String RESULT = "result ";

    private final Path program;
    private final Path folder;

    Wrk(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /**
     * The request, always a POST.
     *
     * @param pid of the server
     */
    record Question(int pid, URI url, Map<String, String> headers, String body) {
        /** On a new connection each time. */
        Question onNewConnections() {
            Map<String, String> more = new java.util.LinkedHashMap<>(headers);
            more.put("Connection", "close");
            return new Question(pid, url, more, body);
        }
    }

    /**
     * Repeats the request for a while.
     *
     * @throws IOException if an answer was an error
     */
    Answers load(Question question, int clients, Duration duration) throws IOException {
        Path script = Files.writeString(Files.createTempFile(folder, "wrk", ".lua"), script(question));
        double before = Cpu.micros(question.pid());
        List<String> lines = Child.output(command(
                program.toString(),
                Integer.toString(clients),
                duration,
                script.toString(),
                question.url().toString()));
        double used = Cpu.micros(question.pid()) - before;
        double[] numbers = lines.stream()
                .filter(line -> line.startsWith(RESULT))
                .flatMap(line -> Arrays.stream(line.substring(RESULT.length()).split(" ", -1)))
                .mapToDouble(Double::parseDouble)
                .toArray();
        boolean answered = numbers.length == 6 && numbers[0] > 0;
        if (!answered && duration.toMillis() < 1000) {
            return load(question, clients, Duration.ofSeconds(1)); // a busy machine answers nothing in so short a time
        }
        if (!answered || numbers[5] > 0) {
            throw new IOException(question.url() + " was not always answered well: " + lines);
        }
        return new Answers(numbers[0] / numbers[1] * 1e6, numbers[2], numbers[3], numbers[4], used / numbers[0]);
    }

    /** wrk counts in seconds; SIGINT ends it earlier, with its results if it has begun. */
    static String[] command(String program, String clients, Duration duration, String script, String url) {
        List<String> command = new ArrayList<>();
        if (duration.toMillis() < 1000) {
            command.addAll(List.of(
                    "sh", "-c", "timeout --signal=INT \"$0\" \"$@\" || [ $? = 124 ]", duration.toMillis() / 1e3 + "s"));
        }
        long seconds = Math.max(1, Math.round(duration.toMillis() / 1e3));
        command.addAll(List.of(program, "-t1", "-c" + clients, "-d" + seconds + "s", "-s", script, url));
        return command.toArray(String[]::new);
    }

    private static String script(Question question) {
        StringBuilder script = new StringBuilder("wrk.method = 'POST'\n");
        question.headers()
                .forEach((name, value) ->
                        script.append("wrk.headers[ [==[" + name + "]==] ] = [==[" + value + "]==]\n"));
        if (!question.body().isEmpty()) {
            script.append("wrk.body = [==[" + question.body() + "]==]\n");
        }
        return script + """
                done = function(summary, latency, requests)
                    io.write(string.format("%s%%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
                        latency:percentile(50), latency:percentile(99), latency:percentile(99.9), summary.errors.status))
                end
                """.formatted(RESULT);
    }
}
