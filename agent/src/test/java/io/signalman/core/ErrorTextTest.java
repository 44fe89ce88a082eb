package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTextTest {
    static Stream<Arguments> sayings() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/a"), "/a does not exist"),
                Arguments.of(new AccessDeniedException("/a"), "/a: permission denied"),
                Arguments.of(new FileSystemException("/a", null, "File name too long"), "/a: File name too long"),
                Arguments.of(new UnknownHostException("nowhere"), "the host name is unknown: nowhere"),
                Arguments.of(new MalformedInputException(1), "it is not UTF-8 text"),
                Arguments.of(new UncheckedIOException(new NoSuchFileException("/a")), "/a does not exist"),
                Arguments.of(new IllegalStateException("java.io.IOException: disk full"), "disk full"),
                Arguments.of(new SocketTimeoutException(), "socket timeout"),
                Arguments.of(new OutOfMemoryError("null"), "out of memory"),
                Arguments.of(new IndexOutOfBoundsException("7"), "index out of bounds 7"),
                Arguments.of(new IOException("java.lang.Object"), "io"),
                Arguments.of(new NoClassDefFoundError("io/signalman/posix/LibC"), "no class def found"),
                Arguments.of(new IOException("/srv/my.App/a is not ours"), "/srv/my.App/a is not ours"),
                Arguments.of(new Error(), "an unexpected error"),
                Arguments.of(new IOException("what we wrote; do this"), "what we wrote; do this"));
    }

    @ParameterizedTest
    @MethodSource("sayings")
    void anExceptionBecomesAClauseThatAPersonUnderstands(Throwable thrown, String text) {
        assertThat(ErrorText.of(thrown)).isEqualTo(text);
    }

    @Test
    void noExceptionOfTheJdkIsNullOrAClassName() {
        assertThat(Stream.of(
                                new NullPointerException(),
                                new StackOverflowError(),
                                new ClassCastException(
                                        "class java.lang.String cannot be cast to class java.lang.Integer"),
                                new RuntimeException(new RuntimeException((String) null)))
                        .map(ErrorText::of))
                .allSatisfy(text -> assertThat(text).isNotBlank().doesNotContain("java.", "Exception"));
    }
}
