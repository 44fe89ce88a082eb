package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** Descriptors for processes, pidfd_open(2): an open pidfd never means another process. */
final class Pidfd {
    /** PIDFD_SIGNAL_PROCESS_GROUP of linux/pidfd.h, Linux 6.9. */
    private static final int PROCESS_GROUP = 4;

    /**
     * System call numbers of asm-generic/unistd.h; from 424 on they are the same everywhere but on MIPS and Alpha,
     * which add an offset.
     */
    private static final int SYS_PIDFD_SEND_SIGNAL = 424;

    private static final int SYS_PIDFD_OPEN = 434;

    /**
     * PID_FS_MAGIC of linux/magic.h. Before Linux 6.9 all pidfds share one anonymous inode, which identifies nothing.
     */
    private static final int PID_FS_MAGIC = 0x50494446;

    /** AT_EMPTY_PATH of linux/fcntl.h. */
    private static final int AT_EMPTY_PATH = 0x1000;

    private static final byte[] EMPTY_PATH = {0};

    /** STATX_INO, and the offset of stx_ino in struct statx of linux/stat.h. */
    private static final int STATX_INO = 0x100;

    private static final int STX_INO = 0x20;
    private static final int STATX_SIZE = 256;

    /**
     * PIDFD_GET_INFO of linux/pidfd.h, _IOWR(0xFF, 11, struct pidfd_info), for the first version of the struct, which
     * has 64 bytes: __u64 mask first, __s32 exit_code last.
     */
    private static final int GET_INFO = 0xC040FF0B;

    private static final int INFO_SIZE = 64;
    private static final int INFO_EXIT_CODE = 60;

    /** PIDFD_INFO_EXIT of linux/pidfd.h, Linux 6.15: available once the parent has reaped the process. */
    private static final long INFO_EXIT = 1 << 3;

    /** Larger than struct statfs anywhere. */
    private static final int STATFS_MAX = 256;

    private final LibC libC;
    private final boolean wrapped;
    private final boolean usable;
    private final boolean groups;
    private final boolean inodes;

    /**
     * Probes each ability on this process with signal 0, which does no harm. If pidfd_open(2) or pidfd_send_signal(2)
     * fails, an old kernel or seccomp blocks it, and pidfds are not {@link #usable}.
     *
     * @param use false to skip the probe
     */
    Pidfd(LibC libC, int self, boolean use) {
        this.libC = libC;
        this.wrapped = use && isWrapped(libC, self);
        int fd = use ? tryOpen(self) : -1;
        this.usable = fd >= 0 && send(fd, 0) == 0;
        // An unknown flag gives EINVAL; a known flag gives ESRCH if this process leads no group.
        this.groups = usable && sendToGroup(fd, 0) != Errno.EINVAL;
        this.inodes = usable && isPidfs(fd);
        if (fd >= 0) {
            close(fd);
        }
    }

    boolean usable() {
        return usable;
    }

    boolean signalsGroups() {
        return groups;
    }

    int open(int pid) throws LastErrorException {
        return wrapped ? libC.pidfd_open(pid, 0) : (int) syscall(SYS_PIDFD_OPEN, pid, 0, 0);
    }

    /** 0, or the errno. */
    int send(int fd, int signum) {
        return send(fd, signum, 0);
    }

    /** Signals with a siginfo_t, as sigqueue(3) does. Returns 0, or the errno. */
    int queue(int fd, int signum, byte[] siginfo) {
        try {
            if (wrapped) {
                libC.pidfd_send_signal(fd, signum, siginfo, 0);
            } else {
                libC.syscall(
                        new NativeLong(SYS_PIDFD_SEND_SIGNAL),
                        new NativeLong(fd),
                        new NativeLong(signum),
                        siginfo,
                        new NativeLong(0));
            }
            return 0;
        } catch (LastErrorException e) {
            return e.getErrorCode();
        }
    }

    /** Signals the group that the process leads. Returns 0, or the errno. */
    int sendToGroup(int fd, int signum) {
        return send(fd, signum, PROCESS_GROUP);
    }

    private int send(int fd, int signum, int flags) {
        try {
            if (wrapped) {
                libC.pidfd_send_signal(fd, signum, Pointer.NULL, flags);
            } else {
                syscall(SYS_PIDFD_SEND_SIGNAL, fd, signum, flags);
            }
            return 0;
        } catch (LastErrorException e) {
            return e.getErrorCode();
        }
    }

    /**
     * The inode, which is unique to the process until reboot; 0 if the kernel has none or the C library can't read it.
     */
    long inode(int fd) {
        if (!inodes) {
            return 0;
        }
        byte[] statx = new byte[STATX_SIZE];
        try {
            libC.statx(fd, EMPTY_PATH, AT_EMPTY_PATH, STATX_INO, statx);
        } catch (LastErrorException | UnsatisfiedLinkError e) {
            return 0;
        }
        return ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder()).getLong(STX_INO);
    }

    /**
     * How the process ended, as wait(2) reported to the parent that has reaped it. Empty if it has not been reaped or
     * the kernel can't report it.
     */
    OptionalInt exitStatus(int fd) {
        ByteBuffer info = ByteBuffer.allocate(INFO_SIZE).order(ByteOrder.nativeOrder());
        info.putLong(0, INFO_EXIT);
        try {
            libC.ioctl(fd, new NativeLong(GET_INFO & 0xFFFFFFFFL, true), info.array());
        } catch (LastErrorException e) {
            return OptionalInt.empty();
        }
        return (info.getLong(0) & INFO_EXIT) == 0 ? OptionalInt.empty() : OptionalInt.of(info.getInt(INFO_EXIT_CODE));
    }

    void close(int fd) {
        try {
            libC.close(fd);
        } catch (LastErrorException e) {
            throw new IllegalStateException("A descriptor was closed that is not ours; please report this bug.", e);
        }
    }

    private int tryOpen(int pid) {
        try {
            return open(pid);
        } catch (LastErrorException e) {
            return -1;
        }
    }

    /**
     * Passes two or three arguments with the fixed arity of the longest syscall(2); the unused arguments do no harm.
     */
    private long syscall(int number, int arg1, int arg2, int arg4) {
        return libC.syscall(
                        new NativeLong(number),
                        new NativeLong(arg1),
                        new NativeLong(arg2),
                        new NativeLong(0),
                        new NativeLong(arg4))
                .longValue();
    }

    /** Whether the C library has both wrappers; glibc added them in the same version, 2.36. */
    private static boolean isWrapped(LibC libC, int self) {
        try {
            libC.close(libC.pidfd_open(self, 0));
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        } catch (LastErrorException e) {
            return true;
        }
    }

    /**
     * f_type is the first member of struct statfs and one word long; only s390x, which is big-endian, has 32 bits
     * there.
     */
    private boolean isPidfs(int fd) {
        byte[] statfs = new byte[STATFS_MAX];
        try {
            libC.fstatfs(fd, statfs);
        } catch (LastErrorException e) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(statfs).order(ByteOrder.nativeOrder());
        return buffer.getInt(0) == PID_FS_MAGIC || buffer.getLong(0) == PID_FS_MAGIC;
    }
}
