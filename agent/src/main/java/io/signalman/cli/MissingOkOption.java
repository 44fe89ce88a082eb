package io.signalman.cli;

import io.signalman.cli.output.ExitCode;
import picocli.CommandLine.Option;

/** {@code --missing-ok}: {@code stop} and {@code wait} exit with 0 if nothing matches. */
final class MissingOkOption {
    @Option(names = "--missing-ok", description = "Exit with 0 also if nothing matches.")
    private boolean given;

    int exitCode(int code) {
        return given && code == ExitCode.NOTHING ? ExitCode.OK : code;
    }
}
