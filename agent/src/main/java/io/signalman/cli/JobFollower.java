package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Follows a job until it is over. Ending the command earlier cancels the job. */
final class JobFollower {
    /** The longest time between two updates of the progress. */
    private static final String STEP = "250ms";

    private static final long PATIENCE_SECONDS = 2;

    /** How often the agent may fail to answer before the job counts as lost, and the time between two attempts. */
    private static final int ATTEMPTS = 4;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final AgentClient client;
    private final Output output;

    JobFollower(AgentClient client, Output output) {
        this.client = client;
        this.output = output;
    }

    /**
     * Starts a job, follows it and prints its result.
     *
     * @param begin makes the agent start the job
     * @return the exit code
     */
    int follow(Supplier<JobReport> begin) {
        CompletableFuture<JobReport> begun = new CompletableFuture<>();
        Thread atExit = new Thread(() -> cancelStarted(begun), "signalman-cancel");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            JobReport job = begin.get();
            begun.complete(job);
            return print(job.state() == JobState.RUNNING ? watch(job) : show(job));
        } catch (RuntimeException e) {
            if (begun.isDone()) {
                cancelStarted(begun);
            }
            throw e instanceof Failure lost && hasSent(begun) ? Failure.uncertain(lost.sentence()) : e;
        } finally {
            removeHook(atExit);
        }
    }

    private static boolean hasSent(CompletableFuture<JobReport> begun) {
        return begun.isDone()
                && begun.join().results().stream().anyMatch(row -> !row.rung().isEmpty());
    }

    /** Prints a job that is over or was not started; returns the exit code. */
    int print(JobReport job) {
        output.print(job, job.message());
        return ExitCode.of(job);
    }

    private JobReport show(JobReport over) {
        if (!output.json()
                && (over.results().size() > 1
                        || over.results().stream().anyMatch(row -> !row.rung().isEmpty()))) {
            JobProgress.on(output).show(over);
        }
        return over;
    }

    /** The agent answers after the first signal, so this waits for the answer and cancels the rest. */
    private void cancelStarted(CompletableFuture<JobReport> begun) {
        try {
            JobReport job = begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (job.state() == JobState.RUNNING) {
                cancel(job.id());
            }
        } catch (ExecutionException | TimeoutException e) {
            output.complain("The agent has not answered yet and may continue; see: signalman jobs");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JobReport watch(JobReport begun) {
        JobProgress progress = JobProgress.on(output);
        JobReport job = begun;
        while (true) {
            if (!output.json()) {
                progress.show(job);
            }
            if (job.state() != JobState.RUNNING) {
                return job;
            }
            job = look(job.id());
        }
    }

    /** A connection that breaks once must not cancel the job. */
    private JobReport look(long id) {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.awaitJob(id, STEP);
            } catch (Failure e) {
                if (attempt == ATTEMPTS || e.exitCode() != ExitCode.UNREACHABLE) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void cancel(long id) {
        try {
            output.complain(client.cancelJob(id).message());
        } catch (RuntimeException e) {
            output.complain("job " + id + " could not be cancelled and may continue: " + ErrorText.of(e));
        }
    }

    private static void removeHook(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The hook is already running.
        }
    }
}
