package io.signalman.posix;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Finds the main class or jar of a JVM without asking the JVM. */
final class JavaCommands {
    /** The limit in bytes; the file has 32 KiB by default (-XX:PerfDataMemorySize). */
    private static final int LARGEST = 1024 * 1024;

    private static final Duration TICKS = Duration.ofMillis(20);

    private final InodeReader reader;
    private final ProcReader proc;
    private final Users users;

    JavaCommands(InodeReader reader, ProcReader proc, Users users) {
        this.reader = reader;
        this.proc = proc;
        this.users = users;
    }

    /** @param started when the process started */
    String of(int pid, Instant started) {
        String known = fromPerfData(pid, started);
        return known.isEmpty() ? ExecStrings.javaMain(pid) : known;
    }

    /** Reads the file that jps(1) uses, in the JVM's own mount and PID namespaces. */
    private String fromPerfData(int pid, Instant started) {
        int uid = proc.uid(pid);
        String file =
                "/proc/" + pid + "/root/tmp/hsperfdata_" + users.name(uid) + "/" + StatusReader.pidInItsNamespace(pid);
        try {
            InodeReader.ReadFile content = reader.read(file, LARGEST);
            // A killed JVM leaves its file to the next process with that pid.
            boolean own =
                    content.owner() == uid && !started.isAfter(content.written().plus(TICKS));
            return own ? PerfData.javaCommand(content.bytes().array()) : "";
        } catch (IOException none) {
            return "";
        }
    }
}
