package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import io.signalman.core.Processes.Watch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches for the exit of processes through their pidfds, with one thread and two descriptors for all of them while any
 * process is watched. It uses epoll(7) and identifies each watch by a number of its own, because a descriptor's number
 * may mean another file when its event is read.
 */
final class ExitWatcher implements AutoCloseable {
    /** EPOLL_CLOEXEC and EFD_CLOEXEC are O_CLOEXEC of asm-generic/fcntl.h. */
    private static final int CLOEXEC = 0x80000;

    /** The constants of sys/epoll.h. */
    private static final int CTL_ADD = 1;

    private static final int CTL_DEL = 2;
    private static final int IN = 1;

    /** EPOLLONESHOT: without it, epoll would report an exited process again and again. */
    private static final int ONE_SHOT = 1 << 30;

    /** EPOLLET: nobody has to read from the eventfd that woke the thread. */
    private static final int ON_CHANGE = 1 << 31;

    /**
     * struct epoll_event: uint32_t events, uint64_t data; no padding between them on x86 (EPOLL_PACKED), else 4 bytes.
     */
    private static final int EVENT_SIZE = Platform.isIntel() ? 12 : 16;

    private static final int EVENT_DATA = EVENT_SIZE - Long.BYTES;
    private static final int EVENTS_MAX = 64;
    private static final int FOREVER = -1;

    /** A number that no watch has. */
    private static final long WAKE_UP = 0;

    private static final long END_MILLIS = 5000;

    private final LibC libC;
    private final Map<Long, Runnable> watches = new HashMap<>();
    private long last = WAKE_UP;
    private Optional<Poller> poller = Optional.empty();
    /** The thread that was started last; it may have ended. */
    private Optional<Thread> thread = Optional.empty();

    private boolean closed;

    ExitWatcher(LibC libC) {
        this.libC = libC;
    }

    /**
     * Runs the callback once when the process has exited.
     *
     * @param fd its pidfd, which must stay open as long as the watch
     * @throws IllegalStateException as {@link io.signalman.core.Processes.HeldProcess#watch} says
     */
    synchronized Watch watch(int fd, Runnable ended) {
        if (closed) {
            throw new IllegalStateException("The agent is being detached.");
        }
        long number = ++last;
        try {
            Poller running = poller.isPresent() ? poller.get() : start();
            watches.put(number, ended);
            libC.epoll_ctl(running.epoll, CTL_ADD, fd, event(IN | ONE_SHOT, number));
            return () -> unwatch(running, fd, number);
        } catch (LastErrorException e) {
            watches.remove(number);
            wakeIfIdle();
            throw new IllegalStateException(
                    "The end of a process can't be noticed (" + Errno.name(e.getErrorCode())
                            + "); check that descriptors are left (ulimit -n).",
                    e);
        }
    }

    private synchronized void unwatch(Poller running, int fd, long number) {
        if (watches.remove(number) != null) { // only then its poller is still open
            libC.epoll_ctl(running.epoll, CTL_DEL, fd, event(0, number));
            wakeIfIdle();
        }
    }

    private void wakeIfIdle() {
        if (watches.isEmpty()) {
            poller.ifPresent(Poller::wake);
        }
    }

    private Poller start() {
        Poller made = new Poller();
        Thread started = new Thread(null, made, "signalman-exits", 0, false);
        started.setDaemon(true);
        started.setContextClassLoader(ExitWatcher.class.getClassLoader());
        try {
            started.start();
        } catch (OutOfMemoryError e) {
            made.close();
            throw new IllegalStateException("The end of a process can't be noticed: the JVM has no thread left.", e);
        }
        poller = Optional.of(made);
        thread = Optional.of(started);
        return made;
    }

    /** Ends the thread; no callback runs afterwards. */
    @Override
    public void close() {
        Optional<Thread> left;
        synchronized (this) {
            closed = true;
            watches.clear();
            wakeIfIdle();
            left = thread;
        }
        left.ifPresent(ExitWatcher::join);
    }

    static void join(Thread thread) {
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] event(int events, long number) {
        return ByteBuffer.allocate(EVENT_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(0, events)
                .putLong(EVENT_DATA, number)
                .array();
    }

    /** The thread's work and its descriptors. */
    private final class Poller implements Runnable {
        private final int epoll = libC.epoll_create1(CLOEXEC);
        private final int wakeUp;

        Poller() {
            try {
                wakeUp = libC.eventfd(0, CLOEXEC);
            } catch (LastErrorException e) {
                libC.close(epoll);
                throw e;
            }
            try {
                libC.epoll_ctl(epoll, CTL_ADD, wakeUp, event(IN | ON_CHANGE, WAKE_UP));
            } catch (LastErrorException e) {
                libC.close(wakeUp);
                libC.close(epoll);
                throw e;
            }
        }

        @Override
        public void run() {
            byte[] events = new byte[EVENTS_MAX * EVENT_SIZE];
            Optional<List<Runnable>> ended = Optional.of(List.of());
            while (ended.isPresent()) {
                ended.get().forEach(Runnable::run);
                ended = ended(events, await(events));
            }
        }

        /** The number of events; 0 if a signal to the host interrupted the wait (EINTR). */
        private int await(byte[] events) {
            try {
                return libC.epoll_wait(epoll, events, EVENTS_MAX, FOREVER);
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EINTR) {
                    throw e;
                }
                return 0;
            }
        }

        /** The callbacks to run. If nothing is watched any more, closes all and returns empty. */
        private Optional<List<Runnable>> ended(byte[] events, int count) {
            synchronized (ExitWatcher.this) {
                if (watches.isEmpty()) {
                    poller = Optional.empty();
                    close();
                    return Optional.empty();
                }
                ByteBuffer numbers = ByteBuffer.wrap(events).order(ByteOrder.nativeOrder());
                List<Runnable> ended = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    Optional.ofNullable(watches.get(numbers.getLong(i * EVENT_SIZE + EVENT_DATA)))
                            .ifPresent(ended::add);
                }
                return Optional.of(ended);
            }
        }

        void wake() {
            byte[] one = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putLong(0, 1)
                    .array();
            libC.write(wakeUp, one, new NativeLong(one.length));
        }

        private void close() {
            libC.close(wakeUp);
            libC.close(epoll);
        }
    }
}
