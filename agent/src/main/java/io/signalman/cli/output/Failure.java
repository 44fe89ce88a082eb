package io.signalman.cli.output;

/** Ends a command with one sentence for the user and an exit code. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private Failure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    public static Failure usage(String sentence) {
        return new Failure(ExitCode.USAGE, sentence);
    }

    public static Failure refused(String sentence) {
        return new Failure(ExitCode.REFUSED, sentence);
    }

    public static Failure unreachable(String sentence) {
        return new Failure(ExitCode.UNREACHABLE, sentence);
    }

    /** Whether something was done is not known. */
    public static Failure uncertain(String sentence) {
        return new Failure(ExitCode.SOME, sentence);
    }

    public int exitCode() {
        return exitCode;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
