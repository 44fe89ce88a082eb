package io.signalman.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.signalman.core.Account;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Looks up users and groups in the C library (nsswitch.conf(5)): files, LDAP, SSSD, systemd's dynamic users. A
 * directory may be slow, so separate threads ask it, and their callers continue without an answer ({@link Lookups}).
 */
final class Users implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MOST_WAITING = 1_000;
    private static final long IDLE_SECONDS = 2;

    /** The size of an entry in bytes; struct passwd of pwd.h and struct group of grp.h are smaller. */
    private static final int ENTRY = 128;

    /** The offset of pw_uid and gr_gid, which follow two pointers; the first of these is the name. */
    private static final int ID = 2 * Native.POINTER_SIZE;

    /** With its NUL. */
    private static final int LOGIN_NAME_MAX = 256;

    private static final int SMALLEST = 4 * 1024;

    /** The largest buffer; an entry lists all members of its group, which may be many. */
    private static final int LARGEST = 16 * 1024 * 1024;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), Users::thread);
    /** Empty if the name can't be looked up now. */
    private final Lookups<Integer, Optional<String>> names;

    private final Lookups<String, Account> users;
    private final Lookups<String, Account> groups;

    Users(LibC libC) {
        threads.allowCoreThreadTimeOut(true);
        names = new Lookups<>(threads, uid -> name(libC, uid), uid -> Optional.empty());
        users = new Lookups<>(threads, name -> account(name, libC::getpwnam_r), Users::late);
        groups = new Lookups<>(threads, name -> account(name, libC::getgrnam_r), Users::late);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "signalman-users", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Users.class.getClassLoader());
        return thread;
    }

    private static Account late(String name) {
        return new Account.Unavailable("the host's directory of users does not answer (nsswitch.conf)");
    }

    /** The name; the uid's digits if there is no name or it can't be looked up now. */
    String name(int uid) {
        return knownName(uid).orElseGet(() -> Integer.toUnsignedString(uid));
    }

    /** The name, or the uid's digits if there is no name; empty if it can't be looked up now. */
    Optional<String> knownName(int uid) {
        return names.get(uid);
    }

    Account user(String name) {
        return account(users, name);
    }

    Account group(String name) {
        return account(groups, name);
    }

    /** getpwnam_r(3) and similar calls: return 0 or an error number. */
    @FunctionalInterface
    private interface LookupCall<K> {
        int ask(K key, Pointer entry, Pointer buffer, NativeLong length, Pointer result);
    }

    private static Optional<String> name(LibC libC, int uid) {
        return ask(
                uid,
                libC::getpwuid_r,
                entry -> Optional.of(text(entry.getPointer(0))),
                Optional.of(Integer.toUnsignedString(uid)),
                errno -> Optional.empty());
    }

    private static String text(Pointer string) {
        byte[] bytes = string.getByteArray(0, Math.toIntExact(string.indexOf(0, (byte) 0)));
        return RawText.decode(bytes, 0, bytes.length);
    }

    /** No name is longer than LOGIN_NAME_MAX (limits.h), and the cache should not keep longer ones. */
    private static Account account(Lookups<String, Account> names, String name) {
        return name.length() < LOGIN_NAME_MAX ? names.get(name) : new Account.Unknown();
    }

    private static Account account(String name, LookupCall<byte[]> call) {
        byte[] bytes = CString.of(name);
        if (bytes.length == 1 || name.contains("\\x00")) {
            return new Account.Unknown(); // C would see only the text before the NUL
        }
        return ask(
                bytes,
                call,
                entry -> new Account.Known(entry.getInt(ID)),
                new Account.Unknown(),
                errno -> new Account.Unavailable("the C library answered " + Errno.name(errno)));
    }

    /** Uses malloc(3): JNA's own memory would start a thread that lingers. */
    private static <K, T> T ask(
            K key, LookupCall<K> call, Function<Pointer, T> found, T absent, Function<Integer, T> failed) {
        for (int size = SMALLEST; ; size *= 2) {
            Pointer entry = new Pointer(Native.malloc(ENTRY + Native.POINTER_SIZE + size));
            try {
                Pointer result = entry.share(ENTRY);
                Pointer buffer = entry.share(ENTRY + Native.POINTER_SIZE);
                result.setPointer(0, Pointer.NULL);
                int errno = call.ask(key, entry, buffer, new NativeLong(size), result);
                if (errno == 0 && result.getPointer(0) != null) {
                    return found.apply(entry);
                }
                if (isAbsent(errno)) {
                    return absent;
                }
                if (errno != Errno.ERANGE || size >= LARGEST) {
                    return failed.apply(errno);
                }
            } finally {
                Native.free(Pointer.nativeValue(entry));
            }
        }
    }

    /** "0 or ENOENT or ESRCH or EBADF or EPERM or …: The given name or uid was not found", getpwnam(3). */
    private static boolean isAbsent(int errno) {
        return errno == 0
                || errno == Errno.ENOENT
                || errno == Errno.ESRCH
                || errno == Errno.EBADF
                || errno == Errno.EPERM;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
