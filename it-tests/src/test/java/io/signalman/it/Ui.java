package io.signalman.it;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A running {@code signalman ui}. */
public final class Ui implements AutoCloseable {
    private final Child process;
    private final String link;

    public Ui(CommandLine signalman, String... options) throws IOException {
        this(start(signalman.builder("ui", "--no-open"), options));
    }

    Ui(Child process) {
        this.process = process;
        this.link = process.awaitLineThatBegins("http://");
    }

    private static Child start(ProcessBuilder command, String... options) {
        List<String> words = new ArrayList<>(command.command());
        words.addAll(List.of(options));
        return Child.start(command.command(words));
    }

    Child process() {
        return process;
    }

    /** The page's address with its secret. */
    public String link() {
        return link;
    }

    String secret() {
        return link.substring(link.indexOf('=') + 1);
    }

    /** The server's address, without a path. */
    URI server() {
        return URI.create(link.substring(0, link.indexOf("/#")));
    }

    @Override
    public void close() {
        process.close();
    }
}
