package io.signalman.posix;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Finds out what a JVM runs, without asking it. */
final class JavaCommands {
    /** Bytes; 32 KiB by default (-XX:PerfDataMemorySize). */
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

    /** @param started when the process did */
    String of(int pid, Instant started) {
        String told = told(pid, started);
        return told.isEmpty() ? JavaArguments.main(proc.arguments(pid)) : told;
    }

    /** From where jps(1) has it, in the JVM's own mount and PID namespaces. */
    private String told(int pid, Instant started) {
        int uid = proc.uid(pid);
        String file =
                "/proc/" + pid + "/root/tmp/hsperfdata_" + users.name(uid) + "/" + StatusReader.pidInItsNamespace(pid);
        try {
            InodeReader.Content content = reader.read(file, LARGEST);
            // A JVM that was killed leaves its file to the next process of that pid.
            boolean own =
                    content.owner() == uid && !started.isAfter(content.written().plus(TICKS));
            return own ? PerfData.javaCommand(content.bytes().array()) : "";
        } catch (IOException none) {
            return "";
        }
    }
}
