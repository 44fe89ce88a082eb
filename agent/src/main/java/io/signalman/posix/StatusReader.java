package io.signalman.posix;

import io.signalman.core.SignalMasks;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code /proc/<pid>/status} (proc_pid_status(5)). */
final class StatusReader {
    /**
     * The limit in bytes. The file is 1.5 KiB long, and up to 65,536 groups (NGROUPS_MAX) of 11 bytes each precede the
     * masks.
     */
    private static final int MOST_BYTES = 1024 * 1024;

    /**
     * The limit of threads to read. With more threads, no signal counts as blocked, because a further thread may still
     * take it.
     */
    private static final int MOST_THREADS = 512;

    private StatusReader() {}

    /** Empty if the process does not exist or is hidden. */
    static Optional<SignalMasks> signalMasks(int pid) {
        Map<String, String> status = read("/proc/" + pid + "/status");
        if (!status.containsKey("SigCgt")) {
            return Optional.empty();
        }
        // A dead main thread with living siblings also shows Z, and the siblings still take signals.
        boolean ended = isEnded(status) && Integer.parseInt(status.getOrDefault("Threads", "1")) <= 1;
        Map<String, String> thread = isEnded(status) && !ended ? livingThread(pid, status) : status;
        String[] namespaces = pids(status, pid);
        return Optional.of(new SignalMasks(
                state(thread),
                ended,
                !status.getOrDefault("TracerPid", "0").equals("0"),
                namespaces[namespaces.length - 1].equals("1"),
                namespaces.length > 1,
                mask(thread, "SigPnd") | mask(thread, "ShdPnd"),
                blockedByAll(pid, mask(thread, "SigBlk")),
                mask(status, "SigIgn"),
                mask(status, "SigCgt")));
    }

    private static char state(Map<String, String> status) {
        return status.getOrDefault("State", "?").charAt(0);
    }

    private static boolean isEnded(Map<String, String> status) {
        return state(status) == 'Z' || state(status) == 'X';
    }

    /** The status of a living thread, or of the main thread if all have ended. */
    private static Map<String, String> livingThread(int pid, Map<String, String> main) {
        String[] threads = new File("/proc/" + pid + "/task").list();
        return Stream.of(threads == null ? new String[0] : threads)
                .limit(MOST_THREADS)
                .map(thread -> read("/proc/" + pid + "/task/" + thread + "/status"))
                .filter(status -> status.containsKey("SigBlk") && !isEnded(status))
                .findFirst()
                .orElse(main);
    }

    /** The pid that the process itself sees. */
    static int pidInItsNamespace(int pid) {
        String[] pids = pids(read("/proc/" + pid + "/status"), pid);
        return Integer.parseInt(pids[pids.length - 1]);
    }

    /** The pid in each PID namespace, from this JVM's to the process's own. */
    private static String[] pids(Map<String, String> status, int pid) {
        return status.getOrDefault("NSpid", String.valueOf(pid)).split("\\s+", -1);
    }

    /** The signals that all threads block: a signal to a process goes to any thread that does not block it. */
    private static long blockedByAll(int pid, long byOne) {
        String folder = "/proc/" + pid + "/task";
        String[] threads = byOne == 0 ? null : new File(folder).list();
        if (threads == null) {
            return byOne;
        }
        long blocked = threads.length > MOST_THREADS ? 0 : byOne;
        for (int i = 0; i < threads.length && blocked != 0; i++) {
            Map<String, String> status = read(folder + "/" + threads[i] + "/status");
            blocked &= status.containsKey("SigBlk") && !isEnded(status)
                    ? mask(status, "SigBlk")
                    : -1L; // a thread that has ended blocks nothing
        }
        return blocked;
    }

    /** The mask of 64 signals. MIPS has 128, and the first ones come last. */
    private static long mask(Map<String, String> status, String key) {
        String digits = status.getOrDefault(key, "0");
        return Long.parseUnsignedLong(digits.substring(Math.max(0, digits.length() - 16)), 16);
    }

    /**
     * The values by key; empty if the file has vanished. The kernel escapes newlines in names, but not carriage
     * returns.
     */
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
