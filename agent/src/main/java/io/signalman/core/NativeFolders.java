package io.signalman.core;

import java.util.List;

/** The folders that can hold JNA's native library while it is loaded. */
public final class NativeFolders {
    private NativeFolders() {}

    /**
     * The usual folders, best first. java.io.tmpdir exists for such files; homes (user.home) are mounted noexec less
     * often; all can be read-only.
     */
    public static List<String> usual(String temp, String home) {
        return List.of(temp, home, "/var/tmp", "/dev/shm");
    }
}
