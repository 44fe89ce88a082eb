package io.signalman.cli.fleet;

import io.signalman.cli.client.AgentStatus;
import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.SignalReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads the answers of operations. */
public final class Readings {
    private Readings() {}

    /**
     * The value as a JSON object.
     *
     * @throws Failure if it is something else
     */
    public static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw Failure.unreachable("The answer is not an agent's.");
    }

    /**
     * Reads the report of a signal.
     *
     * @param whole the value that {@code --json} prints
     */
    public static Reading signal(SignalReport report, Object whole, int code) {
        List<Reading.Line> lines = report.results().stream()
                .map(result -> new Reading.Line(
                        result.pid() + " " + result.name(),
                        result.outcome().name(),
                        result.outcome() == Outcome.DELIVERED ? "" : result.message()))
                .toList();
        return new Reading(whole, code, report.message(), report.matched(), report.delivered(), several(lines));
    }

    /** The message covers a single process. */
    private static List<Reading.Line> several(List<Reading.Line> lines) {
        return lines.size() < 2 ? List.of() : lines;
    }

    public static Reading preview(PreviewReport report, int code) {
        List<Reading.Line> lines = report.results().stream()
                .map(row -> new Reading.Line(
                        row.pid() + " " + row.name(),
                        row.allowed() ? row.effect().name() : row.outcome().name(),
                        (row.handle() + "  " + row.message()).strip()))
                .toList();
        return new Reading(report, code, report.message(), report.matched(), report.allowed(), lines);
    }

    public static Reading job(JobReport job, int code) {
        List<Reading.Line> lines = job.results().stream()
                .map(row -> new Reading.Line(
                        row.pid() + " " + row.name(),
                        row.fate().name(),
                        row.fate() == EndState.RUNNING || row.message().isEmpty() ? row.rung() : row.message()))
                .toList();
        return new Reading(job, code, job.message(), job.matched(), job.ended(), several(lines));
    }

    public static Reading jobs(Object value) {
        List<JobReport> jobs = JsonMapper.jobs(value);
        List<Reading.Line> lines = jobs.stream()
                .map(job -> new Reading.Line(
                        "job " + job.id(),
                        job.state().name(),
                        job.target() + ", " + job.ladder() + ", by " + job.principal() + ": " + job.ended() + " of "
                                + job.matched() + " ended"))
                .toList();
        return Reading.of(
                Map.of("jobs", jobs), ExitCode.OK, jobs.size() + (jobs.size() == 1 ? " job." : " jobs."), lines);
    }

    /**
     * Reads an agent's status.
     *
     * @param value the attributes of the MBean
     */
    public static Reading status(Object value) {
        Map<String, Object> items = new TreeMap<>();
        map(value).forEach((attribute, item) -> {
            String name = String.valueOf(attribute);
            items.put(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1), item);
        });
        AgentStatus agent = JsonMapper.agentStatus(items);
        return Reading.of(
                agent,
                ExitCode.OK,
                agent.name() + " " + agent.version() + ", scope " + agent.scope() + ": " + agent.delivered()
                        + " delivered, " + agent.failed() + " failed, " + agent.refused() + " refused."
                        + agent.notes().stream().map(note -> " " + note).collect(Collectors.joining()),
                List.of());
    }
}
