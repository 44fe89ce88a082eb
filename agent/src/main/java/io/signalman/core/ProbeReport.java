package io.signalman.core;

/**
 * A look at one process, with signal 0.
 *
 * @param pid as asked
 * @param exists whether there is such a process, zombies included
 * @param maySignal whether the kernel, scope, guards and policy would let any signal but 0 through
 * @param zombie whether it has ended and waits for its parent to reap it
 * @param handle its identity as text, "" if there is none
 * @param name its name, "" if there is none
 * @param uid the owner's user id, -1 if unknown
 * @param user the owner's name, the uid's digits if it has none, "" if unknown
 * @param errno what signal 0 answered: 0, ESRCH or EPERM
 * @param error the errno's name, "" if none
 * @param message one or two sentences
 * @param reason why it may not be signalled
 */
public record ProbeReport(
        int pid,
        boolean exists,
        boolean maySignal,
        boolean zombie,
        String handle,
        String name,
        int uid,
        String user,
        int errno,
        String error,
        String message,
        Reason reason) {}
