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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Starts a job on each host and follows all until they are over. An interrupt cancels them. */
final class JobRounds implements Batches.Step {
    private static final long ROUND_MILLIS = 1_000;

    /** So many rounds in a row may stay without an answer. */
    private static final int MOST_MISSED = 5;

    private final Fleet fleet;
    private final Question begin;
    private final Duration deadline;
    private final ToIntFunction<JobReport> code;
    private final Consumer<Map<String, JobReport>> progress;
    private final Map<String, JobReport> running = new TreeMap<>();
    private final Map<String, Integer> missed = new HashMap<>();
    private final Set<String> unanswered = new LinkedHashSet<>();

    /**
     * @param begin starts a job
     * @param code the exit code of a job
     * @param progress gets the running jobs by host
     */
    JobRounds(
            Fleet fleet,
            Question begin,
            Duration deadline,
            ToIntFunction<JobReport> code,
            Consumer<Map<String, JobReport>> progress) {
        this.fleet = fleet;
        this.begin = begin;
        this.deadline = deadline;
        this.code = code;
        this.progress = progress;
    }

    @Override
    public void ask(List<String> hosts, Consumer<HostResult> taken) throws FleetException, InterruptedException {
        running.clear();
        unanswered.clear();
        unanswered.addAll(hosts);
        Map<String, List<Object>> arguments = new HashMap<>();
        hosts.forEach(host -> arguments.put(host, begin.arguments().apply(host)));
        try {
            fleet.ask(
                    new FleetCall(begin.operation(), arguments, begin.reason(), deadline),
                    answer -> take(HostResult.of(answer, this::reading), taken));
            while (!running.isEmpty()) {
                progress.accept(running);
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
                round("awaitJob", job -> List.of(job.id(), "0s"), this::follow, taken);
            }
        } catch (InterruptedException e) {
            if (!running.isEmpty()) {
                round("cancelJob", job -> List.of(job.id()), this::end, taken);
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

    private void take(HostResult result, Consumer<HostResult> taken) {
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

    private void round(
            String operation,
            Function<JobReport, List<Object>> arguments,
            BiConsumer<HostResult, Consumer<HostResult>> take,
            Consumer<HostResult> taken)
            throws InterruptedException {
        Map<String, List<Object>> calls = new HashMap<>();
        running.forEach((host, job) -> calls.put(host, arguments.apply(job)));
        try {
            fleet.ask(
                    new FleetCall(operation, calls, "", deadline),
                    answer -> take.accept(HostResult.of(answer, this::reading), taken));
        } catch (FleetException e) {
            calls.keySet()
                    .forEach(host -> take.accept(
                            HostResult.of(host, HostState.UNREACHABLE, String.valueOf(e.getMessage())), taken));
        }
    }

    private void follow(HostResult result, Consumer<HostResult> taken) {
        if (result.reading().isPresent() || missed.merge(result.host(), 1, Integer::sum) >= MOST_MISSED) {
            end(result, taken);
        }
    }

    /** A job without a report was lost after it had begun. */
    private void end(HostResult result, Consumer<HostResult> taken) {
        take(
                result.reading().isPresent()
                        ? result
                        : HostResult.of(
                                result.host(),
                                HostState.UNKNOWN,
                                "The job began, and its end is unknown: " + result.message()),
                taken);
    }
}
