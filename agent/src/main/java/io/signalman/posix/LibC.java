package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/**
 * The C library under its own names, without any logic.
 *
 * <p>Uses interface mapping instead of direct mapping, after measurement: direct mapping leaves one descriptor
 * ({@code /tmp/ffi*}) open per class loader, so 100 attach/detach cycles would leave 100; interface mapping leaves none.
 * It costs little: pidfd_open, pidfd_send_signal and close take 1.1 to 1.2 times as long, and a whole pinned send with
 * its identity takes 1.5 times as long as the same calls in C.
 *
 * <p>Each method throws the errno, unless its documentation says that it returns an error number. JNA reads errno in
 * native code before the call returns, so the value is right on any thread. {@code Native.getLastError()} is kept per
 * native thread, and a virtual thread may have moved to another one before it asks. JNA looks a symbol up at the first
 * call of its method, which throws {@link UnsatisfiedLinkError} if the C library lacks the symbol.
 */
@SuppressWarnings("MemberName") // C's names
interface LibC extends Library {
    /** kill(2). */
    int kill(int pid, int sig) throws LastErrorException;

    /** getpgrp(2). */
    int getpgrp() throws LastErrorException;

    /** geteuid(2). */
    int geteuid() throws LastErrorException;

    /** getegid(2). */
    int getegid() throws LastErrorException;

    /** sysconf(3). */
    NativeLong sysconf(int name) throws LastErrorException;

    /** close(2). */
    int close(int fd) throws LastErrorException;

    /** open(2), without O_CREAT, the only flag that needs a third argument. */
    int open(byte[] pathname, int flags) throws LastErrorException;

    /** readlink(2). */
    NativeLong readlink(byte[] pathname, byte[] buf, NativeLong bufsiz) throws LastErrorException;

    /** fstatfs(2). */
    int fstatfs(int fd, byte[] buf) throws LastErrorException;

    /** statx(2), glibc 2.28. */
    int statx(int dirfd, byte[] pathname, int flags, int mask, byte[] statxbuf) throws LastErrorException;

    /** pidfd_open(2), glibc 2.36. */
    int pidfd_open(int pid, int flags) throws LastErrorException;

    /** pidfd_send_signal(2), glibc 2.36. */
    int pidfd_send_signal(int pidfd, int sig, Pointer info, int flags) throws LastErrorException;

    /** pidfd_send_signal(2) with a siginfo_t. */
    int pidfd_send_signal(int pidfd, int sig, byte[] info, int flags) throws LastErrorException;

    /** sigqueue(3); the union is passed as one word. */
    int sigqueue(int pid, int sig, NativeLong value) throws LastErrorException;

    /** getpwnam_r(3); returns an error number and leaves errno undefined. */
    int getpwnam_r(byte[] name, Pointer pwd, Pointer buf, NativeLong buflen, Pointer result);

    /** getpwuid_r(3), likewise. */
    int getpwuid_r(int uid, Pointer pwd, Pointer buf, NativeLong buflen, Pointer result);

    /** getgrnam_r(3), likewise. */
    int getgrnam_r(byte[] name, Pointer grp, Pointer buf, NativeLong buflen, Pointer result);

    /** getuid(2). */
    int getuid() throws LastErrorException;

    /** clock_gettime(2). */
    int clock_gettime(int clockid, byte[] tp) throws LastErrorException;

    /** epoll_create1(2). */
    int epoll_create1(int flags) throws LastErrorException;

    /** epoll_ctl(2). */
    int epoll_ctl(int epfd, int op, int fd, byte[] event) throws LastErrorException;

    /** epoll_wait(2). */
    int epoll_wait(int epfd, byte[] events, int maxevents, int timeout) throws LastErrorException;

    /** eventfd(2). */
    int eventfd(int initval, int flags) throws LastErrorException;

    /** write(2). */
    NativeLong write(int fd, byte[] buf, NativeLong count) throws LastErrorException;

    /** ioctl(2). */
    int ioctl(int fd, NativeLong op, byte[] argp) throws LastErrorException;

    /** syscall(2), for calls without a wrapper in the C library. */
    NativeLong syscall(NativeLong number, NativeLong arg1, NativeLong arg2, NativeLong arg3, NativeLong arg4)
            throws LastErrorException;

    /** The same with a siginfo_t, for pidfd_send_signal(2). */
    NativeLong syscall(NativeLong number, NativeLong arg1, NativeLong arg2, byte[] arg3, NativeLong arg4)
            throws LastErrorException;

    /** The same with a path and a struct, for openat2(2). */
    NativeLong syscall(NativeLong number, NativeLong arg1, byte[] arg2, byte[] arg3, NativeLong arg4)
            throws LastErrorException;

    /** capget(2), for the calling thread. */
    int capget(byte[] header, byte[] data) throws LastErrorException;

    /** capset(2), for the calling thread. */
    int capset(byte[] header, byte[] data) throws LastErrorException;

    /** socket(2). */
    int socket(int domain, int type, int protocol) throws LastErrorException;

    /** connect(2). */
    int connect(int sockfd, byte[] addr, int addrlen) throws LastErrorException;

    /** setsockopt(2). */
    int setsockopt(int sockfd, int level, int optname, byte[] optval, int optlen) throws LastErrorException;

    /** getsockopt(2). */
    int getsockopt(int sockfd, int level, int optname, byte[] optval, int[] optlen) throws LastErrorException;

    /** recv(2). */
    NativeLong recv(int sockfd, byte[] buf, NativeLong len, int flags) throws LastErrorException;

    /** send(2). */
    NativeLong send(int sockfd, byte[] buf, NativeLong len, int flags) throws LastErrorException;

    /** SIGRTMIN of {@code <signal.h>}, which glibc and musl compute at run time. */
    int __libc_current_sigrtmin() throws LastErrorException;

    /** SIGRTMAX of {@code <signal.h>}. */
    int __libc_current_sigrtmax() throws LastErrorException;
}
