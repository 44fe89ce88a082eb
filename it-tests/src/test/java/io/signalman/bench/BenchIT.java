package io.signalman.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.Jdks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A short run of every chapter keeps the benchmark working; its numbers mean nothing. */
class BenchIT {
    static final List<Chapter> CHAPTERS = Bench.CHAPTERS;

    @ParameterizedTest
    @FieldSource("CHAPTERS")
    void everyChapterMeasuresAll(Chapter chapter) throws Exception {
        assumeTrue(new Tools(false).find("gcc", "build-essential").isPresent(), "needs a C compiler");
        String report = Bench.run(List.of(chapter), Scale.SMOKE, List.of(Jdks.current()), false, "");

        assertThat(report)
                .contains("## " + chapter.title(), "## The bars", "| --- |")
                .doesNotContain("Missing");
        System.out.println(report);
    }

    /** A chapter runs without a missing peer, so the test above would not notice one. */
    @ParameterizedTest
    @ValueSource(strings = {"gcc", "pkill", "supervisord", "supervisorctl", "kill", "wrk", "nats-server", "sshd"})
    void everyPeerIsMeasured(String program) throws Exception {
        assumeTrue(new Tools(false).find(program, program).isPresent(), "needs " + program);
    }

    @Test
    void aChapterIsFoundByItsKey() {
        assertThat(Bench.CHAPTERS)
                .extracting(Chapter::key)
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }
}
