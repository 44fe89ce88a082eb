package io.signalman.posix;

import io.signalman.core.Processes;

/** Error numbers of Linux that the calls of this package may return: asm-generic/errno-base.h and errno.h. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int ERANGE = 34;
    /** Differs on MIPS (89): the probe at start sees that number once and falls back in the same way. */
    static final int ENOSYS = 38;

    private Errno() {}

    /** "EPERM" for 1, "" for 0, "errno 123" for a number that is not in the table. */
    static String name(int errno) {
        return switch (errno) {
            case 0 -> "";
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case ESRCH -> "ESRCH";
            case EINTR -> "EINTR";
            case 5 -> "EIO";
            case EBADF -> "EBADF";
            case 6 -> "ENXIO";
            case Processes.EAGAIN -> "EAGAIN";
            case 12 -> "ENOMEM";
            case EACCES -> "EACCES";
            case 14 -> "EFAULT";
            case 19 -> "ENODEV";
            case ENOTDIR -> "ENOTDIR";
            case EINVAL -> "EINVAL";
            case 23 -> "ENFILE";
            case EMFILE -> "EMFILE";
            case ERANGE -> "ERANGE";
            case ENOSYS -> "ENOSYS";
            case 40 -> "ELOOP";
            case 111 -> "ECONNREFUSED";
            default -> "errno " + errno;
        };
    }
}
