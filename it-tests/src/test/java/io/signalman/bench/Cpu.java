package io.signalman.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of a process. */
final class Cpu {
    /** USER_HZ, as time(7) has it: 100 on nearly every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private Cpu() {}

    /** The time in user and kernel mode so far, in µs: utime and stime of proc_pid_stat(5). */
    static double micros(int pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1e6 / TICKS_PER_SECOND;
    }
}
