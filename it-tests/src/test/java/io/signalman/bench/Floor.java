package io.signalman.bench;

import io.signalman.it.Children;
import io.signalman.testing.Child;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The small C program {@code bench/floor.c}: the kernel's own cost, and crowds of children to signal. */
final class Floor {
    private final Path program;

    private Floor(Path program) {
        this.program = program;
    }

    static Floor compile(Path compiler, Path folder) throws IOException {
        Path source = folder.resolve("floor.c");
        try (InputStream text = Objects.requireNonNull(Floor.class.getResourceAsStream("/bench/floor.c"))) {
            Files.copy(text, source);
        }
        Child.output(
                compiler.toString(),
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                folder.resolve("floor.so").toString(),
                source.toString());
        Path program = folder.resolve("floor");
        Child.output(compiler.toString(), "-O2", "-o", program.toString(), source.toString());
        return new Floor(program);
    }

    Path program() {
        return program;
    }

    /** The same as a library, with {@code floor_send}. */
    Path library() {
        return program.resolveSibling("floor.so");
    }

    /** Nanoseconds to pin a process, read its start time, send signal 0 and let go. */
    Series send(int pid, int calls, int rounds) throws IOException {
        return numbers("send", pid, calls, rounds);
    }

    /** Nanoseconds to open and read every process' stat. */
    Series scan(String name, int expected, int rounds) throws IOException {
        return numbers("scan", name, expected, rounds);
    }

    /** Nanoseconds to read every process' comm, and send to each process of that name, pinned. */
    Series fanOut(String name, int expected, int rounds, int signum) throws IOException {
        return numbers("fanout", name, expected, rounds, signum);
    }

    /** Nanoseconds to find every process of that name, send to each, pinned, and wait until all have ended. */
    double end(String name, int expected, int signum) throws IOException {
        return numbers("end", name, expected, 1, signum).median();
    }

    private Series numbers(Object... words) throws IOException {
        return new Series(
                Child.output(command(words)).stream().map(Double::parseDouble).toList());
    }

    /** Children that wait for whatever ends them. */
    Crowd crowd(int count) throws IOException {
        return new Crowd("crowd", count, 0);
    }

    /** The same, in one process group of their own that the first leads. */
    Crowd group(int count) throws IOException {
        return new Crowd("crowd", count, 1);
    }

    /** Children that their parent reaps as soon as they have ended. */
    Crowd mortals(int count) throws IOException {
        return new Crowd("crowd", count, 2);
    }

    /** Children that count how often they get that signal; it should be one that queues. */
    Crowd counters(int count, int signum) throws IOException {
        return new Crowd("counters", count, signum);
    }

    private String[] command(Object... words) {
        String[] command = new String[words.length + 1];
        command[0] = program.toString();
        for (int i = 0; i < words.length; i++) {
            command[i + 1] = words[i].toString();
        }
        return command;
    }

    /** Children of one unique name, ended when this is closed. */
    final class Crowd implements AutoCloseable {
        /** Shorter than a comm that may have been cut, since those cost one more read. */
        private final String name = Children.uniqueName().replaceFirst("(?<=.{14}).*", "");

        private final Child parent;
        private final List<Integer> pids;
        private int asked;

        private Crowd(String kind, int count, int option) throws IOException {
            parent = Child.start(command(kind, name, count, option));
            String ready = parent.awaitLineThatBegins("ready ");
            pids = Arrays.stream(ready.substring("ready ".length()).split(" ", -1))
                    .map(Integer::valueOf)
                    .toList();
        }

        String name() {
            return name;
        }

        List<Integer> pids() {
            return pids;
        }

        /** How many signals they have got so far, of children that count. */
        long counted() throws IOException {
            parent.line("count");
            asked++;
            List<String> answers = parent.awaitLines("counted ", asked);
            return Long.parseLong(answers.get(asked - 1).substring("counted ".length()));
        }

        /** They end with the input of their parent, which alone knows that their pids are theirs. */
        @Override
        public void close() {
            try (parent) {
                parent.closeInput();
                parent.awaitExit();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
