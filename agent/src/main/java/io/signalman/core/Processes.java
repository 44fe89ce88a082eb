package io.signalman.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The host's kernel, as far as signals need it. Nothing here throws for a process that is absent, hidden or forbidden:
 * processes vanish between any two calls.
 */
public interface Processes {
    /** errno "operation not permitted", the same number on every platform. */
    int EPERM = 1;

    /** errno "no such process", the same number on every platform. */
    int ESRCH = 3;

    /** errno "try again", on Linux: the queue of pending signals is full. */
    int EAGAIN = 11;

    /** The pid of the JVM that this runs in. */
    int self();

    /** The process group of the JVM that this runs in. */
    int ownGroup();

    /** Every process that can be seen, in no particular order. */
    List<ProcessStat> all();

    /**
     * The ids of every process whose {@link ProcessStat#name} may equal the given one. Names that the kernel has cut to
     * the same beginning are among them; {@link HeldProcess#stat} decides.
     */
    List<Integer> mayBeNamed(String name);

    /** Reads one process without holding it; empty if the process is missing or hidden. */
    Optional<ProcessStat> stat(int pid);

    /** Takes hold of a process, so that its pid can't pass to another one while it is held. */
    Hold hold(int pid);

    /**
     * Takes hold of a process group, 1 to 2^31-1, through its leader. It never falls back to kill(-1), so that group 1
     * is that group and not everybody.
     */
    HeldGroup holdGroup(int pgid);

    /** kill(-1, signum): every process but init and the caller's own. Returns 0, or the errno. */
    int sendToEverybody(int signum);

    /** Whether this effective user of the process, or else its real user, is this JVM's effective user. */
    boolean belongsToUs(int pid, int uid);

    /** Whether the process belongs to this JVM's effective user. */
    default boolean belongsToUs(int pid) {
        return belongsToUs(pid, uid(pid));
    }

    /** The effective user id, -1 if unknown. */
    int uid(int pid);

    /** The user's name, or the uid's digits if it has none. */
    String user(int uid);

    /**
     * Whether the whole {@link #commandLine} passes a test; not where it is empty, and unknown where it is longer than
     * 2 MiB.
     */
    Truth commandLineHolds(int pid, Predicate<String> test);

    /**
     * The arguments separated by spaces, in the notation of {@link ProcessStat#name}. Without arguments it is empty.
     *
     * @param most the bytes to show; the length of a longer command line follows its beginning
     */
    String commandLine(int pid, int most);

    /** The wall-clock time of a {@link ProcessStat#startTime}, exact to the kernel's clock tick. */
    Instant startInstant(long startTime);

    /** The share of this JVM's file descriptors that is still free, 0 to 1 (RLIMIT_NOFILE, getrlimit(2)); 1 if unknown. */
    double freeDescriptors();

    /** The time since boot in milliseconds; it counts the time in which the machine sleeps, and never goes back. */
    long uptimeMillis();

    /** Whether this process has installed a handler for the signal (SigCgt, proc_pid_status(5)). */
    boolean handles(int pid, int signum);

    /**
     * Whether the process runs a JVM. If the kernel does not show its maps, for instance of another user's process, a
     * thread with one of HotSpot's names decides; without such a thread the answer is unknown.
     */
    Truth runsJvm(int pid);

    /** Facts that only some conditions need. */
    ProcessDetails details();

    /** The signal masks of a process; empty if there is none or the kernel hides it. */
    Optional<SignalMasks> signalMasks(int pid);

    /** The JVM that the process runs; empty if {@link #runsJvm} does not hold. */
    Optional<HotSpot> hotSpot(int pid);

    /** Locates the process that makes a request. */
    CallingProcess.Whereabouts whereabouts(CallingProcess caller);

    /** "EPERM" for 1; "" for 0. */
    String errnoName(int errno);

    /** How well this host can hold processes: "pidfd and group", "pidfd" or "none". */
    String pinning();

    /** Uses a process while it is held; empty if it can't be held. */
    static <T> Optional<T> whileHeld(Processes processes, int pid, Function<HeldProcess, Optional<T>> use) {
        if (!(processes.hold(pid) instanceof Hold.Held held)) {
            return Optional.empty();
        }
        try (HeldProcess process = held.process()) {
            return use.apply(process);
        }
    }

    /** Holds the same process once more, for longer than the first holder does; empty if it has ended. */
    static Optional<HeldProcess> holdAgain(Processes processes, HeldProcess process) {
        if (!(processes.hold(process.stat().pid()) instanceof Hold.Held held)) {
            return Optional.empty();
        }
        if (held.process().identity().sameAs(process.identity())) {
            return Optional.of(held.process());
        }
        held.process().close();
        return Optional.empty();
    }

    /** The outcome of {@link #hold}. */
    sealed interface Hold {
        /** It is held; to be closed. */
        record Held(HeldProcess process) implements Hold {}

        /** There is no such process. */
        record Absent() implements Hold {}

        /** The number belongs to a thread of that process. */
        record ThreadOf(int pid) implements Hold {}

        /** It is there, but the kernel hides its identity (proc(5) hidepid). */
        record Hidden() implements Hold {}

        /** The kernel refused a descriptor, for instance EMFILE. */
        record Failed(int errno) implements Hold {}
    }

    /** A process that stays the same one until this is closed. */
    interface HeldProcess extends AutoCloseable {
        /** Read after the process was held. */
        ProcessStat stat();

        ProcessIdentity identity();

        /** False if this host can't pin: the start time is then compared again right before each send. */
        boolean pinned();

        /** Sends to exactly this process; signal 0 only checks. Returns 0 if the kernel accepted it, else the errno. */
        int send(int signum);

        /** As {@link #send}, with an int that a handler finds in si_value.sival_int, sigqueue(3). */
        int queue(int signum, int value);

        /** Reads how it ended; empty while it runs. */
        Optional<Ended> ended();

        /**
         * Calls back once when it has ended, even if it already has. The subscription has to be closed before this
         * process.
         *
         * @param ended runs on a thread that all subscriptions share, and must not wait
         * @throws IllegalStateException if the kernel gives no descriptor for it, or the host is closed; one sentence
         */
        Watch watch(Runnable ended);

        @Override
        void close();
    }

    /** A subscription to the end of a process. */
    interface Watch extends AutoCloseable {
        /** Ends the subscription; a running callback continues. */
        @Override
        void close();
    }

    /**
     * The end of a process.
     *
     * @param status as wait(2) gives it; -1 if the kernel does not report it
     * @param reaped whether its parent has reaped it; else it is a zombie
     */
    record Ended(int status, boolean reaped) {
        /** The kernel does not report the status. */
        public static final int UNKNOWN = -1;
    }

    /** A process group that stays the same one until this is closed. */
    interface HeldGroup extends AutoCloseable {
        /** Whether the signal goes through the leader's pidfd; else it is kill(-pgid). */
        boolean pinned();

        /** Signals all members in one system call. Returns 0 if at least one member got it, else the errno. */
        int send(int signum);

        @Override
        void close();
    }
}
