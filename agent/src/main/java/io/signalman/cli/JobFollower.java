package io.signalman.cli;

import io.signalman.core.ErrorText;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Stays with a job until it is over; whoever ends the command before that cancels the job. */
final class JobFollower {
    /** How often progress is shown, at the least. */
    private static final String STEP = "250ms";

    private static final long PATIENCE_SECONDS = 2;

    private final Client client;
    private final Output output;

    JobFollower(Client client, Output output) {
        this.client = client;
        this.output = output;
    }

    /**
     * Shows what becomes of it, as JSON where that is asked for.
     *
     * @param begin has the agent begin it
     * @return the exit code
     */
    int follow(Supplier<JobReport> begin) {
        CompletableFuture<JobReport> begun = new CompletableFuture<>();
        Thread atExit = new Thread(() -> cancelWhatHasBegun(begun), "signalman-cancel");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            JobReport job = begin.get();
            begun.complete(job);
            return tell(job.state() == JobState.RUNNING ? watch(job) : show(job));
        } catch (RuntimeException e) {
            if (begun.isDone()) {
                cancelWhatHasBegun(begun);
            }
            throw e;
        } finally {
            leaveTo(atExit);
        }
    }

    /** One that is over, or was not begun; the exit code. */
    int tell(JobReport job) {
        if (output.json()) {
            output.printJson(job);
        } else {
            output.print(job.message());
        }
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

    /** It returns when the first signal was sent; whoever interrupts before that means the rest as well. */
    private void cancelWhatHasBegun(CompletableFuture<JobReport> begun) {
        try {
            JobReport job = begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (job.state() == JobState.RUNNING) {
                cancel(job.id());
            }
        } catch (ExecutionException | TimeoutException e) {
            output.complain("The agent has not answered yet, and may go on; see: signalman jobs");
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
            job = client.awaitJob(job.id(), STEP);
        }
    }

    private void cancel(long id) {
        try {
            output.complain(client.cancelJob(id).message());
        } catch (RuntimeException e) {
            output.complain("job " + id + " could not be cancelled and goes on: " + ErrorText.of(e));
        }
    }

    private static void leaveTo(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // It is at it already.
        }
    }
}
