package io.signalman.core;

import java.util.List;

/** The folders that can hold JNA's native library while it is loaded. */
public final class NativeFolders {
    private NativeFolders() {}

    /**
     * The usual folders, best first. The temp folder exists for such files; homes are mounted noexec less often; all can be
     * read-only.
     *
     * @param temp java.io.tmpdir
     * @param home user.home
     */
    public static List<String> usual(String temp, String home) {
        return List.of(temp, home, "/var/tmp", "/dev/shm");
    }
}
