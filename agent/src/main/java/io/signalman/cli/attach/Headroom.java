package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The resources that a JVM must have left for an attach. HotSpot aborts if it can't start the attach thread or
 * allocate memory, the kernel kills a JVM whose cgroup is full, and a JDK class whose initialiser gets no descriptor
 * stays unusable.
 *
 * @param descriptors below the soft limit of open files
 * @param threads below the limits of its user and its cgroups
 * @param addressSpace MiB below the soft limit
 * @param data MiB below the soft limit
 * @param memory MiB below the limits of its cgroups
 */
record Headroom(int descriptors, int threads, int addressSpace, int data, int memory) {
    /** For the attach and for the local management agent, which takes ten descriptors. */
    static final Headroom ATTACH = new Headroom(16, 4, 64, 16, 16);

    /**
     * More than the agent's bootstrap requires, because the attach takes a part. Measured on JDK 17 and 25: an attach
     * takes up to 221 MiB of address space for a moment, and a JVM with 120 MiB left aborts; with eight clients at
     * once the agent takes up to 51 MiB of data and 97 MiB of memory.
     */
    static final Headroom AGENT = new Headroom(48, 16, 256, 64, 96);

    private static final long MIB = 1 << 20;

    /** CAP_SYS_ADMIN and CAP_SYS_RESOURCE lift the limit of a user, capabilities(7). */
    private static final long UNBOUND = 1L << 21 | 1L << 24;

    /** @throws Failure with the numbers and the remedy; a limit that can't be read counts as sufficient */
    void check(long pid) {
        String[] open = new File(ProcFiles.path(pid, "fd").toString()).list();
        Optional<Long> limit = limit(pid, "Max open files");
        if (open != null && limit.isPresent()) {
            require(
                    pid,
                    limit.get() - open.length,
                    descriptors,
                    limit.get(),
                    "descriptors",
                    "raise its limit with "
                            + prlimit(pid, "Max open files", "--nofile", open.length + 2L * descriptors));
        }
        checkSize(pid, "Max address space", "VmSize", addressSpace, "address space", "--as");
        checkSize(pid, "Max data size", "VmData", data, "data segment", "--data");
        checkUser(pid);
        checkCgroups(pid);
    }

    /** RLIMIT_AS and RLIMIT_DATA, getrlimit(2). */
    private static void checkSize(long pid, String limit, String usage, int needed, String what, String option) {
        Optional<Long> max = limit(pid, limit);
        String used = ProcFiles.status(pid).getOrDefault(usage, "");
        if (max.isPresent() && used.endsWith(" kB")) {
            long bytes = Long.parseLong(used.substring(0, used.length() - 3)) * 1024;
            String remedy = "raise its limit with " + prlimit(pid, limit, option, bytes + 2L * needed * MIB);
            requireMib(pid, max.get() - bytes, needed, max.get(), what, remedy);
        }
    }

    /**
     * RLIMIT_NPROC, getrlimit(2). Counts the user's threads, which reads every process, only if the limit could be
     * near.
     */
    private void checkUser(long pid) {
        Map<String, String> status = ProcFiles.status(pid);
        String user = realUser(status);
        boolean unbound = (Long.parseUnsignedLong(status.getOrDefault("CapEff", "0"), 16) & UNBOUND) != 0;
        Optional<Long> limit = limit(pid, "Max processes");
        if (limit.isEmpty()
                || user.equals("0")
                || unbound
                || number("/proc/loadavg", ".*/").orElse(Long.MAX_VALUE / 2) + threads <= limit.get()) {
            return;
        }
        long used = ProcessHandle.allProcesses()
                .map(process -> ProcFiles.status(process.pid()))
                .filter(process -> realUser(process).equals(user))
                .mapToLong(process -> Long.parseLong(process.getOrDefault("Threads", "0")))
                .sum();
        String remedy =
                "raise that limit of its user with " + prlimit(pid, "Max processes", "--nproc", used + 2L * threads);
        require(pid, limit.get() - used, threads, limit.get(), "threads", remedy);
    }

    /** Checks the cgroup and its ancestors, in version 2 and in each hierarchy of version 1, cgroups(7). */
    private void checkCgroups(long pid) {
        for (String line : ProcFiles.read(pid, "cgroup").orElse("").split("\n", -1)) {
            String[] fields = line.split(":", 3);
            for (File folder = fields.length == 3 ? new File(fields[2]) : null;
                    folder != null;
                    folder = folder.getParentFile()) {
                checkCgroup(pid, fields[1], new File("/sys/fs/cgroup/" + fields[1], folder.getPath()).getPath());
            }
        }
    }

    /** @param controllers "" in version 2 */
    private void checkCgroup(long pid, String controllers, String folder) {
        if (controllers.isEmpty() || controllers.equals("pids")) {
            Optional<Long> max = number(folder + "/pids.max", "");
            Optional<Long> current = number(folder + "/pids.current", "");
            if (max.isPresent() && current.isPresent()) {
                require(pid, max.get() - current.get(), threads, max.get(), "threads", "raise " + folder + "/pids.max");
            }
        }
        if (controllers.isEmpty()) {
            checkMemory(pid, folder, "/memory.max", "/memory.current", "inactive_file");
        } else if (controllers.equals("memory")) {
            checkMemory(pid, folder, "/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file");
        }
    }

    /**
     * @param cache the item of memory.stat that counts file pages, which the kernel reclaims before it kills a
     *     process
     */
    private void checkMemory(long pid, String folder, String limit, String usage, String cache) {
        Optional<Long> max = number(folder + limit, "");
        Optional<Long> used = number(folder + usage, "");
        if (max.isPresent() && used.isPresent()) {
            long free = number(folder + "/memory.stat", "(?s)^(.*\n)?" + cache + " ")
                    .orElse(0L);
            requireMib(pid, max.get() - used.get() + free, memory, max.get(), "memory", "raise " + folder + limit);
        }
    }

    private static String realUser(Map<String, String> status) {
        return status.getOrDefault("Uid", "").split("\\s", 2)[0];
    }

    /** The soft limit, proc(5); empty if unlimited. */
    private static Optional<Long> limit(long pid, String name) {
        return limit(pid, name, 0);
    }

    /** @param column 0 for the soft limit, 1 for the hard limit */
    private static Optional<Long> limit(long pid, String name, int column) {
        return ProcFiles.read(pid, "limits")
                .orElse("")
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split(" +", 3)[column])
                .filter(limit -> !limit.equals("unlimited"))
                .map(Long::valueOf)
                .findFirst();
    }

    /** The command that raises a limit: prlimit(1) raises the hard limit too if no colon follows, which root may. */
    private static String prlimit(long pid, String limit, String option, long value) {
        boolean fits = limit(pid, limit, 1).orElse(Long.MAX_VALUE) >= value;
        return "prlimit " + option + "=" + value + (fits ? ": --pid " : " --pid ") + pid + (fits ? "" : " (as root)");
    }

    /** @param before a regular expression for the text in front of the number */
    private static Optional<Long> number(String file, String before) {
        try {
            String text =
                    Files.readString(Path.of(file)).replaceFirst(before, "").split("\\s", 2)[0];
            return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static void requireMib(long pid, long left, int needed, long limit, String what, String remedy) {
        require(pid, left / MIB, needed, limit / MIB, "MiB of " + what, remedy);
    }

    private static void require(long pid, long left, int needed, long limit, String what, String remedy) {
        if (left < needed) {
            throw Failure.refused("JVM " + pid + " has " + Math.max(0, left) + " of " + limit + " " + what
                    + " left, and this needs " + needed + "; " + remedy + ".");
        }
    }
}
