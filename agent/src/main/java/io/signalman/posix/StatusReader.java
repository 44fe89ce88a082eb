package io.signalman.posix;

import io.signalman.core.SignalMasks;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code /proc/<pid>/status} (proc_pid_status(5)). */
final class StatusReader {
    /** It is 1.5 KiB long, and before the masks come up to 65,536 groups (NGROUPS_MAX) of 11 bytes each. */
    private static final int MOST_BYTES = 1024 * 1024;

    /** A signal that so many threads block may still be taken by a later one; it is not called blocked then. */
    private static final int MOST_THREADS = 512;

    private StatusReader() {}

    /** Empty where there is no such process, or it is hidden. */
    static Optional<SignalMasks> signalMasks(int pid) {
        Map<String, String> status = read("/proc/" + pid + "/status");
        if (!status.containsKey("SigCgt")) {
            return Optional.empty();
        }
        char state = status.getOrDefault("State", "?").charAt(0);
        // A dead main thread with living siblings shows Z as well, and they still take signals.
        boolean ended = (state == 'Z' || state == 'X') && Integer.parseInt(status.getOrDefault("Threads", "1")) <= 1;
        String[] namespaces = pids(status, pid);
        return Optional.of(new SignalMasks(
                state,
                ended,
                !status.getOrDefault("TracerPid", "0").equals("0"),
                namespaces[namespaces.length - 1].equals("1"),
                namespaces.length > 1,
                mask(status, "SigPnd") | mask(status, "ShdPnd"),
                blockedByAll(pid, mask(status, "SigBlk")),
                mask(status, "SigIgn"),
                mask(status, "SigCgt")));
    }

    /** The number that the process itself sees. */
    static int pidInItsNamespace(int pid) {
        String[] pids = pids(read("/proc/" + pid + "/status"), pid);
        return Integer.parseInt(pids[pids.length - 1]);
    }

    /** In each PID namespace, from ours to its own. */
    private static String[] pids(Map<String, String> status, int pid) {
        return status.getOrDefault("NSpid", String.valueOf(pid)).split("\\s+", -1);
    }

    /** A signal to a process goes to any thread that does not block it. */
    private static long blockedByAll(int pid, long byMain) {
        String folder = "/proc/" + pid + "/task";
        String[] threads = byMain == 0 ? null : new File(folder).list();
        if (threads == null) {
            return byMain;
        }
        long blocked = threads.length > MOST_THREADS ? 0 : byMain;
        for (int i = 0; i < threads.length && blocked != 0; i++) {
            Map<String, String> status = read(folder + "/" + threads[i] + "/status");
            blocked &= status.containsKey("SigBlk") ? mask(status, "SigBlk") : -1L; // one that has ended blocks nothing
        }
        return blocked;
    }

    /** Of 64 signals; MIPS has 128, and the first ones come last. */
    private static long mask(Map<String, String> status, String key) {
        String digits = status.getOrDefault(key, "0");
        return Long.parseUnsignedLong(digits.substring(Math.max(0, digits.length() - 16)), 16);
    }

    /** Values by their keys; empty where it vanished. The kernel escapes newlines in names, and no carriage returns. */
    private static Map<String, String> read(String path) {
        Map<String, String> values = new HashMap<>();
        try (FileInputStream in = new FileInputStream(path)) {
            byte[] status = in.readNBytes(MOST_BYTES);
            for (String line : RawText.decode(status, 0, status.length).split("\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    values.put(
                            line.substring(0, colon), line.substring(colon + 1).trim());
                }
            }
        } catch (IOException vanished) {
            return Map.of();
        }
        return values;
    }
}
