package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Output;
import io.signalman.core.JobReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JobProgressTest {
    private static final Serving NO_ASSEMBLY = settings -> {
        throw new IllegalStateException("no test serves");
    };

    private final StringWriter out = new StringWriter();
    private final Output output = new Output(false, new PrintWriter(out), new PrintWriter(out));

    @Test
    void aTerminalGetsItsLinesRewrittenInPlaceAndNeverWiderThanItIs() throws Exception {
        JobProgress progress = new JobProgress(output, true, 24);

        progress.show(report("42,RUNNING,SIGTERM", "43,RUNNING,SIGTERM"));
        progress.show(report("42,RUNNING,SIGTERM", "43,KILLED,SIGTERM"));

        assertThat(out.toString()).isEqualTo("""
                <2K42 work\\u001ber  SIGTER…
                <2K43 work\\u001ber  SIGTER…
                <2A<2K42 work\\u001ber  SIGTER…
                <2K43 work\\u001ber  SIGTER…
                """.replace("<", "\u001b["));
    }

    @Test
    void moreProcessesThanATerminalHasLinesArePrintedOneByOne() throws Exception {
        JobProgress progress = new JobProgress(output, true, 80);
        String[] rows = new String[21];
        Arrays.fill(rows, "42,RUNNING,");

        progress.show(report(rows));

        assertThat(out.toString()).isEqualTo("42 work\\u001ber  still there\n");
    }

    /** Parses a running job with these rows as an agent sends it. */
    private JobReport report(String... rows) throws IOException {
        try (FakeAgent agent = new FakeAgent();
                AgentClient client = new Connection(NO_ASSEMBLY, "", agent.url(), "", "").open(output)) {
            agent.on("GET /jobs/7", 200, StopCommandTest.job("RUNNING", false, 0, rows));
            return client.awaitJob(7, "0s");
        }
    }
}
