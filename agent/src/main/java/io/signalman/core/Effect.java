package io.signalman.core;

/** The effect of a signal, as far as the kernel shows it beforehand (signal(7), proc_pid_status(5)). */
public enum Effect {
    /** The default action ends it. */
    TERMINATES,
    /** The default action ends it and writes a core file if limits allow one. */
    DUMPS_CORE,
    /** It stops until it is continued. */
    STOPS,
    /** It continues after a stop. */
    CONTINUES,
    /** It has a handler; what that does, only the program knows. */
    HANDLED,
    /** It ignores the signal, or the default action is to do nothing. */
    IGNORED,
    /** It stays pending: all threads of the process block it, or the process is stopped. */
    BLOCKED,
    /** It can't react: it has ended already, or is the init of its PID namespace and has no handler. */
    NO_EFFECT,
    /** A JVM prints the stacks of its threads. */
    THREAD_DUMP,
    /** A JVM runs its shutdown hooks and ends. */
    SHUTDOWN_HOOKS,
    /** A JVM takes it for a fault of its own and ends, or becomes unstable. */
    CRASHES_JVM,
    /** Nothing is sent (signal 0), or the kernel does not show all that decides about it. */
    UNKNOWN
}
