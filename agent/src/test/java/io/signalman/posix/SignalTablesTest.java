package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.core.SignalInfo;
import io.signalman.core.SignalTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTablesTest {
    /** The JDK knows every classic signal by name and takes its number from the C library's header. */
    @Test
    void agreesWithTheJdkOnEveryNamedSignalOfTheRunningPlatform() throws Exception {
        Class<?> jdk = Class.forName("sun.misc.Signal");
        try (PosixHost host = TestPosixHost.open()) {
            List<String> unknown = new ArrayList<>();
            for (SignalInfo row : host.signals().rows()) {
                if (row.name().startsWith("SIGRT")) {
                    continue;
                }
                String name = row.name().substring("SIG".length());
                try {
                    Object signal = jdk.getConstructor(String.class).newInstance(name);
                    assertThat(jdk.getMethod("getNumber").invoke(signal))
                            .as(name)
                            .isEqualTo(row.number());
                } catch (InvocationTargetException e) {
                    unknown.add(name);
                }
            }
            assertThat(unknown).isEmpty();
        }
    }

    @Test
    void takesTheRealTimeRangeFromTheCLibrary() {
        try (NativeAccess access = NativeAccess.open(TestPosixHost.library())) {
            LibC libC = access.libC();
            SignalTable table = SignalTables.running(libC);

            assertThat(table.parse("RTMIN").number()).isEqualTo(libC.__libc_current_sigrtmin());
            assertThat(table.parse("RTMAX").number()).isEqualTo(libC.__libc_current_sigrtmax());
            assertThatThrownBy(() -> table.parse(String.valueOf(libC.__libc_current_sigrtmin() - 1)))
                    .hasMessageContaining("kept by the C library");
        }
    }

    @Test
    void printsGaffersTableFromTheBsdTableRowByRow() throws IOException {
        List<String> rows = SignalTables.load("BSD", "bsd").rows().stream()
                .map(row -> "%-5d %-12s %-20s %s"
                        .formatted(row.number(), row.name(), row.defaultAction(), row.description()))
                .toList();

        try (InputStream in = SignalTablesTest.class.getResourceAsStream("gaffer-signals.txt")) {
            assertThat(rows)
                    .hasSize(31)
                    .isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    @Test
    void readsAForeignNumberThroughItsName() {
        try (PosixHost host = TestPosixHost.open()) {
            SignalTable table = host.signals();

            assertThat(table.parse("bsd:30")).isEqualTo(table.parse("USR1"));
            assertThat(table.parse("linux:10")).isEqualTo(table.parse("USR1"));
            assertThat(table.parse("linux:40")).isEqualTo(table.parse("RTMIN+6"));
            assertThatThrownBy(() -> table.parse("bsd:7")).hasMessageContaining("no signal on Linux");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "linux, USR1, 10, terminate process",
        "linux, IO, 29, terminate process",
        "linux, XCPU, 24, create core image",
        "linux, CLD, 17, discard signal",
        "linux-mips, USR1, 16, terminate process",
        "linux-mips, EMT, 7, create core image",
        "macos, INFO, 29, discard signal",
        "freebsd, LWP, 32, terminate process",
        "openbsd, THR, 32, discard signal",
        "illumos, POLL, 22, terminate process",
        "illumos, PWR, 19, discard signal",
        "aix, PROF, 32, terminate process",
        "aix, XFSZ, 25, create core image"
    })
    void hasThePlatformsNumbersAndActions(String file, String name, int number, String action) {
        SignalTable table = SignalTables.load(file, file);

        assertThat(table.parse(name).number()).isEqualTo(number);
        assertThat(table.rows())
                .filteredOn(row -> row.number() == number)
                .extracting(SignalInfo::defaultAction)
                .containsExactly(action);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bsd", "linux", "linux-mips", "macos", "freebsd", "openbsd", "illumos", "aix"})
    void isWellFormed(String file) {
        List<SignalInfo> rows = SignalTables.load(file, file).rows();

        assertThat(rows).extracting(SignalInfo::number).isSorted().doesNotHaveDuplicates();
        assertThat(rows).extracting(SignalInfo::name).doesNotHaveDuplicates().allMatch(name -> name.startsWith("SIG"));
        assertThat(rows).allMatch(row -> !row.description().isBlank());
        assertThat(new HashSet<>(rows.stream().map(SignalInfo::defaultAction).toList()))
                .isSubsetOf(
                        "terminate process", "create core image", "stop process", "continue process", "discard signal");
    }
}
