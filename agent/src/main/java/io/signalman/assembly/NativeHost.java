package io.signalman.assembly;

import io.signalman.access.TrustedPath;
import io.signalman.posix.NativeFile;
import io.signalman.posix.PosixHost;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens the host's processes for an agent or a command. It trusts only folders that nobody else can change. */
final class NativeHost {
    private NativeHost() {}

    /**
     * Loads the native code for a command, from the folder that the environment names as {@code native.dir}.
     *
     * @throws IllegalStateException as {@link PosixHost#open} does
     */
    static PosixHost open() {
        return open(Stream.of("signalman_native_dir", "SIGNALMAN_NATIVE_DIR")
                .map(name -> System.getenv().getOrDefault(name, ""))
                .filter(configured -> !configured.isEmpty())
                .findFirst()
                .map(Path::of));
    }

    /** @param nativeDir the only folder for the native code; empty for the usual ones */
    static PosixHost open(Optional<Path> nativeDir) {
        return PosixHost.open(new NativeFile(nativeDir, TrustedPath::resolve), TrustedPath::resolve);
    }
}
