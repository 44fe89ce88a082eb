package io.signalman.cli;

import io.signalman.core.JobReport;
import io.signalman.core.JobState;

/** Stays with a job until it is over; whoever ends the command before that cancels the job. */
final class JobFollower {
    /** How often progress is shown, at the least. */
    private static final String STEP = "250ms";

    private final Client client;
    private final Output output;

    JobFollower(Client client, Output output) {
        this.client = client;
        this.output = output;
    }

    /**
     * Shows what becomes of it, as JSON where that is asked for.
     *
     * @param begun as the agent began it, or did not
     * @return the exit code
     */
    int follow(JobReport begun) {
        JobReport job = begun.state() == JobState.RUNNING ? toItsEnd(begun) : show(begun);
        if (output.json()) {
            output.printJson(job);
        } else {
            output.print(job.message());
        }
        return ExitCode.of(job);
    }

    private JobReport show(JobReport over) {
        if (!output.json() && over.results().size() > 1) {
            JobProgress.on(output).show(over);
        }
        return over;
    }

    private JobReport toItsEnd(JobReport begun) {
        Thread atExit = new Thread(() -> cancel(begun.id()), "signalman-cancel");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            return watch(begun);
        } finally {
            leaveTo(atExit);
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
            output.complain("job " + id + " could not be cancelled and goes on: " + e.getMessage());
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
