package io.signalman.assembly;

import io.signalman.access.TrustedPath;
import io.signalman.posix.NativeFile;
import io.signalman.posix.PosixHost;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the host's processes for an agent or a command. Only folders that nobody else can change count. */
final class NativeHost {
    private NativeHost() {}

    /**
     * Loads the native code from any of the usual folders.
     *
     * @throws IllegalStateException as {@link PosixHost#open} does
     */
    static PosixHost open() {
        return open(Optional.empty());
    }

    /** @param nativeDir the only folder for the native code; empty: as {@link #open()} */
    static PosixHost open(Optional<Path> nativeDir) {
        return PosixHost.open(new NativeFile(nativeDir, TrustedPath::resolve), TrustedPath::resolve);
    }
}
