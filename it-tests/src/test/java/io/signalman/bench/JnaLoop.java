package io.signalman.bench;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the C loop of the floor does, in Java: no JMX, no target, no guard, no report. */
final class JnaLoop {
    private static final LibC LIB_C = Native.load("c", LibC.class);
    private static final int STAT_BUFFER = 512;

    private JnaLoop() {}

    /** The wrappers of glibc 2.36 and later. */
    public interface LibC extends Library {
        /** pidfd_open(2). */
        int pidfd_open(int pid, int flags);

        /** pidfd_send_signal(2). */
        int pidfd_send_signal(int fd, int signum, Pointer info, int flags);

        /** close(2). */
        int close(int fd);
    }

    /** Pins a process, reads its stat, sends signal 0 and lets go; returns 1. */
    static int send(int pid) throws IOException {
        int fd = LIB_C.pidfd_open(pid, 0);
        try {
            if (stat(pid).isEmpty() || LIB_C.pidfd_send_signal(fd, 0, Pointer.NULL, 0) != 0) {
                throw new IOException(pid + " can't be signalled");
            }
        } finally {
            LIB_C.close(fd);
        }
        return 1;
    }

    /** The processes of a group. The kernel lists no group's members, so each process is asked for its own. */
    static List<Integer> members(String pgid) {
        List<Integer> members = new ArrayList<>();
        for (String entry : new File("/proc").list()) {
            if (Character.isDigit(entry.charAt(0))) {
                String stat = stat(Integer.parseInt(entry));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", 5); // "", state, ppid, pgrp
                if (fields.length == 5 && fields[3].equals(pgid)) {
                    members.add(Integer.parseInt(entry));
                }
            }
        }
        return members;
    }

    private static String stat(int pid) {
        byte[] stat = new byte[STAT_BUFFER];
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
            return new String(stat, 0, in.read(stat), StandardCharsets.ISO_8859_1);
        } catch (IOException vanished) {
            return "";
        }
    }
}
