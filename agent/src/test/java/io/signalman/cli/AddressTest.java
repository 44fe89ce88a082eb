package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The URL of an agent: what commands and contexts accept. */
class AddressTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "ftp://127.0.0.1/, is not an HTTP URL",
        "127.0.0.1:80, is not an HTTP URL",
        "http://, is not an HTTP URL",
        "http://:80, is not an HTTP URL",
        "http://a b/, is not an HTTP URL",
        "http://127.0.0.1:1/#b, is not an HTTP URL",
        "http://127.0.0.1:1x, is not an HTTP URL",
        "file:/etc/passwd, is not an HTTP URL",
        "unix:, is not an HTTP URL",
        "http://127.0.0.1:0, give one from 1 to 65535",
        "http://127.0.0.1:99999, give one from 1 to 65535",
        "https://me:secret@127.0.0.1, takes no user and no password",
        "ftp://me:secret@127.0.0.1, takes no user and no password"
    })
    void aUrlThatNoAgentHasIsWrongUsage(String url, String problem) {
        assertThat(run("ps", "--url", url)).isEqualTo(2);
        assertThat(run("context", "add", "far", "--url", url)).isEqualTo(2);
        assertThat(err.toString()).containsSubsequence(problem, problem).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://no_host.invalid:65535",
                "http://no-host.invalid:",
                "https://no-host.invalid/base/",
                "http://no-host.invalid:07080/",
                "http://[::1]:1",
                "unix:/no/such.sock"
            })
    void otherUrlsAreCalled(String url) {
        assertThat(run("ps", "--url", url)).isEqualTo(4);
    }

    private int run(String... words) {
        Serving none = settings -> {
            throw new IllegalStateException("no test serves");
        };
        return Main.run(words, none, new PrintWriter(err, true), new PrintWriter(err, true));
    }
}
