package io.signalman.posix;

import java.nio.file.Path;
import java.util.Optional;

/** The host's processes for tests, with the native library in any of the usual folders. */
public final class TestPosixHost {
    private TestPosixHost() {}

    public static PosixHost open() {
        return open(true, (folder, owners) -> folder.toRealPath());
    }

    public static PosixHost open(PosixHost.FolderWalk walk) {
        return open(true, walk);
    }

    public static PosixHost openWithoutPidfd() {
        return open(false, (folder, owners) -> folder.toRealPath());
    }

    private static PosixHost open(boolean usePidfd, PosixHost.FolderWalk walk) {
        return PosixHost.open(usePidfd, library(), walk);
    }

    static NativeFile library() {
        return new NativeFile(Optional.empty(), Path::toRealPath);
    }
}
