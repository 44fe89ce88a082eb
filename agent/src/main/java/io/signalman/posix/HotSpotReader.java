package io.signalman.posix;

import io.signalman.core.HotSpot;
import io.signalman.core.Truth;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what the delivery of signals needs to know about another process's JVM. */
final class HotSpotReader {
    /** USR2 on Linux, which HotSpot reserves unless the environment names another signal (signals_posix.cpp). */
    private static final int USR2 = 12;

    /** HotSpot ignores a number up to this one. */
    private static final int SEGV = 11;

    /** The last real-time signal. */
    private static final int LAST = 64;

    /** Each HotSpot JVM has a thread of this name (vmThread.cpp). */
    private static final String VM_THREAD = "VM Thread\n";

    private static final Pattern SUSPEND_SIGNAL = Pattern.compile("(?:^|\0)_JAVA_SR_SIGNUM=([0-9]{1,2})(?:\0|$)");
    private static final Pattern LIBRARY =
            Pattern.compile("[^/]*(/.*)/lib/(?:[a-z0-9_]+/)?[a-z]+/libjvm\\.so( \\(deleted\\))?");
    private static final Pattern RELEASE = Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?([0-9]{1,3})");

    private HotSpotReader() {}

    /** Empty if the process is not a JVM. */
    static Optional<HotSpot> read(int pid) {
        try {
            return library(pid).map(line -> new HotSpot(release(pid, line), suspendSignal(pid)));
        } catch (IOException | UncheckedIOException hidden) {
            return hasVmThread(pid) ? Optional.of(new HotSpot(0, suspendSignal(pid))) : Optional.empty();
        }
    }

    /** Whether libjvm.so is mapped; if the kernel hides the maps, whether a thread has HotSpot's name. */
    static Truth runsJvm(int pid) {
        try {
            return Truth.of(library(pid).isPresent());
        } catch (IOException | UncheckedIOException hidden) {
            return hasVmThread(pid) ? Truth.YES : Truth.unknown("the memory map of " + pid + " can't be read");
        }
    }

    /** The line that maps libjvm.so. */
    private static Optional<String> library(int pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/maps"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.endsWith("/libjvm.so") || line.endsWith("/libjvm.so (deleted)"))
                    .findFirst();
        }
    }

    /** The kernel shows the names of threads to everybody. */
    private static boolean hasVmThread(int pid) {
        String threads = "/proc/" + pid + "/task";
        String[] ids = new File(threads).list();
        return ids != null
                && Arrays.stream(ids)
                        .anyMatch(id -> read(Path.of(threads, id, "comm")).equals(VM_THREAD));
    }

    private static int suspendSignal(int pid) {
        Matcher set = SUSPEND_SIGNAL.matcher(read(Path.of("/proc/" + pid + "/environ")));
        int number = set.find() ? Integer.parseInt(set.group(1)) : USR2;
        return number > SEGV && number <= LAST ? number : USR2;
    }

    /** The version in the JDK's release file; 0 if that file can't be trusted. */
    private static int release(int pid, String mapped) {
        Matcher library = LIBRARY.matcher(mapped);
        try {
            if (!library.matches() || library.group(2) != null || !sharesOurFiles(pid)) {
                return 0;
            }
            Path file = Path.of(library.group(1), "release").toRealPath();
            // A pipe in place of the file would block forever.
            if (!isTrusted(file) || !isTrusted(Path.of(library.group(1)).toRealPath()) || !Files.isRegularFile(file)) {
                return 0;
            }
            Matcher release = RELEASE.matcher(read(file));
            return release.find() ? Integer.parseInt(release.group(1)) : 0;
        } catch (IOException | InvalidPathException gone) {
            return 0;
        }
    }

    private static boolean sharesOurFiles(int pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/mnt"))
                        .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")))
                && Files.readSymbolicLink(Path.of("/proc/" + pid + "/root"))
                        .equals(Files.readSymbolicLink(Path.of("/proc/self/root")));
    }

    private static boolean isTrusted(Path path) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return owner == 0 || owner == (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static String read(Path path) {
        try (FileInputStream in = new FileInputStream(path.toFile())) {
            return new String(in.readNBytes(ExecStrings.POSSIBLE), StandardCharsets.ISO_8859_1);
        } catch (IOException hidden) {
            return "";
        }
    }
}
