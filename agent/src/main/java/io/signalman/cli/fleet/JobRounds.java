package io.signalman.cli.fleet;

import io.signalman.cli.client.JsonMapper;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.HostState;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Starts a job on each host and follows all until they are over. An interrupt cancels them. */
final class JobRounds {
    private static final long ROUND_MILLIS = 1_000;

    /** So many rounds in a row may stay without an answer. */
    private static final int MOST_MISSED = 5;

    private final Fleet fleet;
    private final Duration deadline;
    private final ToIntFunction<JobReport> code;
    private final Consumer<Map<String, JobReport>> progress;
    private final Consumer<HostResult> taken;
    private final Map<String, JobReport> running = new TreeMap<>();
    private final Map<String, Integer> missed = new HashMap<>();
    private final Set<String> unanswered = new LinkedHashSet<>();

    /**
     * @param code the exit code of a job
     * @param progress gets the running jobs by host
     * @param taken gets one result per host, as it is known
     */
    JobRounds(
            Fleet fleet,
            Duration deadline,
            ToIntFunction<JobReport> code,
            Consumer<Map<String, JobReport>> progress,
            Consumer<HostResult> taken) {
        this.fleet = fleet;
        this.deadline = deadline;
        this.code = code;
        this.progress = progress;
        this.taken = taken;
    }

    /** @param begin starts a job */
    void run(List<String> hosts, Question begin) throws FleetException, InterruptedException {
        unanswered.addAll(hosts);
        try {
            fleet.ask(begin.call(hosts, deadline), answer -> take(HostResult.of(answer, this::reading)));
            while (!running.isEmpty()) {
                progress.accept(running);
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
                round("awaitJob", job -> List.of(job.id(), "0s"), this::follow);
            }
        } catch (InterruptedException e) {
            if (!running.isEmpty()) {
                round("cancelJob", job -> List.of(job.id()), this::end);
            }
            unanswered.forEach(host -> taken.accept(HostResult.of(
                    host,
                    HostState.UNKNOWN,
                    "The command was interrupted before the answer. A job may run there; signalman jobs lists it.")));
            throw e;
        } finally {
            progress.accept(Map.of());
        }
    }

    private Reading reading(Object value) {
        JobReport job = JsonMapper.jobReport(Readings.map(value));
        return Readings.job(job, code.applyAsInt(job));
    }

    private void take(HostResult result) {
        Optional<JobReport> job = result.reading()
                .map(reading -> (JobReport) reading.report())
                .filter(report -> report.state() == JobState.RUNNING);
        missed.remove(result.host());
        unanswered.remove(result.host());
        if (job.isPresent()) {
            running.put(result.host(), job.get());
        } else {
            running.remove(result.host());
            taken.accept(result);
        }
    }

    private void round(String operation, Function<JobReport, List<Object>> arguments, Consumer<HostResult> take)
            throws InterruptedException {
        Map<String, List<Object>> calls = new HashMap<>();
        running.forEach((host, job) -> calls.put(host, arguments.apply(job)));
        try {
            fleet.ask(
                    new FleetCall(operation, calls, "", deadline),
                    answer -> take.accept(HostResult.of(answer, this::reading)));
        } catch (FleetException e) {
            String why = String.valueOf(e.getMessage());
            calls.keySet().forEach(host -> take.accept(HostResult.of(host, HostState.UNREACHABLE, why)));
        }
    }

    private void follow(HostResult result) {
        if (result.reading().isPresent() || missed.merge(result.host(), 1, Integer::sum) >= MOST_MISSED) {
            end(result);
        }
    }

    /** A job without a report was lost after it had begun. */
    private void end(HostResult result) {
        String unknown = "The job began, and its end is unknown: " + result.message();
        take(result.reading().isPresent() ? result : HostResult.of(result.host(), HostState.UNKNOWN, unknown));
    }
}
