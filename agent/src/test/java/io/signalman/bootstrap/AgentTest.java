package io.signalman.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AgentTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new OutOfMemoryError("unable to create native thread"), "unable to create native thread"),
                Arguments.of(new FileNotFoundException("/x.jar (No such file)"), "/x.jar (No such file)"),
                Arguments.of(new NoSuchFileException("/x.jar"), "/x.jar can't be read"),
                Arguments.of(new LinkageError("java.nio.file.Files: bad class file"), "bad class file"),
                Arguments.of(new ClassNotFoundException("io.signalman.assembly.AgentControl"), "an unexpected error"),
                Arguments.of(new NoClassDefFoundError("io/signalman/assembly/AgentControl"), "an unexpected error"),
                Arguments.of(new IndexOutOfBoundsException("7"), "an unexpected error"),
                Arguments.of(new IllegalStateException(), "an unexpected error"),
                Arguments.of(new NullPointerException(), "an unexpected error"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anUnforeseenFailureIsReportedWithTheWayToItsStackTrace(Throwable thrown, String words) {
        assertThat(Agent.reason(thrown, "do this")).isEqualTo(words + "; do this for the stack trace, and report it.");
    }

    @Test
    void messagesOfOwnChecksAreQuotedUnchanged() {
        assertThat(Agent.reason(new IllegalStateException("too few descriptors; raise the limit."), "do this"))
                .isEqualTo("too few descriptors; raise the limit.");
    }
}
