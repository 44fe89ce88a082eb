package io.signalman.cli;

import picocli.CommandLine.Option;

/** {@code --missing-ok}: a command that ends processes, or waits for their end, is content with none. */
final class MissingOk {
    @Option(names = "--missing-ok", description = "Exit with 0 also where nothing matches.")
    private boolean given;

    int exitCode(int code) {
        return given && code == ExitCode.NOTHING ? ExitCode.OK : code;
    }
}
