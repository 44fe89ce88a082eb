package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work on threads with another user's rights. The kernel keeps credentials per thread, but the C library's
 * setresuid(3) changes all threads of a process; this class therefore uses the bare system calls (credentials(7),
 * nptl(7)). A thread never regains the rights that it gave up: it ends with its work.
 */
final class UserThread {
    /** setgroups, setresgid and setresuid of x86's unistd_64.h. */
    private static final int[] X86_64 = {116, 119, 117};

    /** The same of asm-generic/unistd.h. */
    private static final int[] GENERIC = {159, 149, 147};

    private static final int ROOT = 0;

    /** _LINUX_CAPABILITY_VERSION_3 of linux/capability.h. */
    private static final int CAPABILITY_VERSION = 0x20080522;

    /** Two words: version and thread; 0 is the calling one. */
    private static final int CAPABILITY_HEADER = 8;

    /** Twice effective, permitted and inheritable: first the lower 32 capabilities, then the higher. */
    private static final int CAPABILITY_DATA = 24;

    /** Leaves the real and the saved id alone: a user who has either of them may signal the whole process (kill(2)). */
    private static final int UNCHANGED = -1;

    private UserThread() {}

    /**
     * Runs the work with only the rights of a user and a group.
     *
     * @param capabilities root keeps only these, capabilities(7); other users have none
     * @throws IOException if this process may not become that user, or the exception of the work
     */
    static <T> T call(LibC libC, int uid, int gid, long capabilities, Callable<T> work) throws IOException {
        boolean same = libC.geteuid() == uid && libC.getegid() == gid;
        if (same && uid != ROOT) {
            return run(work);
        }
        FutureTask<T> task = new FutureTask<>(() -> {
            if (!same) {
                become(libC, uid, gid);
            }
            if (uid == ROOT) {
                keep(libC, capabilities);
            }
            return work.call();
        });
        Thread thread = new Thread(task, "signalman-user");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            return run(() -> {
                throw e.getCause() instanceof Exception failure ? failure : e;
            });
        }
    }

    private static <T> T run(Callable<T> work) throws IOException {
        try {
            return work.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void become(LibC libC, int uid, int gid) throws IOException {
        int[] numbers = numbers();
        try {
            libC.syscall(word(numbers[0]), word(0), word(0), word(0), word(0));
            libC.syscall(word(numbers[1]), word(UNCHANGED), word(gid), word(UNCHANGED), word(0));
            libC.syscall(word(numbers[2]), word(UNCHANGED), word(uid), word(UNCHANGED), word(0));
        } catch (LastErrorException e) {
            throw new IOException(
                    "this process can't take the rights of user " + uid + ": " + Errno.name(e.getErrorCode()), e);
        }
    }

    /** The kernel takes the capabilities of a thread that becomes another user, but not of one that is root. */
    private static void keep(LibC libC, long capabilities) {
        byte[] header = words(CAPABILITY_HEADER).putInt(CAPABILITY_VERSION).array();
        byte[] data = new byte[CAPABILITY_DATA];
        libC.capget(header, data);
        ByteBuffer words = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
        words.putInt(0, words.getInt(0) & (int) capabilities);
        int higher = CAPABILITY_DATA / 2;
        words.putInt(higher, words.getInt(higher) & (int) (capabilities >>> Integer.SIZE));
        libC.capset(header, data);
    }

    private static ByteBuffer words(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static int[] numbers() throws IOException {
        String machine = System.getProperty("os.arch", "");
        return switch (machine) {
            case "amd64" -> X86_64;
            case "aarch64", "riscv64" -> GENERIC;
            default -> throw new IOException("Signalman can't take another user's rights on " + machine);
        };
    }

    private static NativeLong word(int value) {
        return new NativeLong(value);
    }
}
