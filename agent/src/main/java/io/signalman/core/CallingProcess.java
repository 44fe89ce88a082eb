package io.signalman.core;

import java.util.Optional;

/**
 * The process that makes a request, as it describes itself.
 *
 * @param identity as its own PID namespace numbers it
 * @param namespace {@code pid:[4026531836]}, pid_namespaces(7); "" if the caller does not say
 * @param boot the boot id of its host, {@code /proc/sys/kernel/random/boot_id}; "" if the caller does not say
 */
public record CallingProcess(ProcessIdentity identity, String namespace, String boot) {
    private static final String PLACE = "pid:\\[[0-9]{1,20}\\] [0-9a-f-]{36}";

    /** A handle, alone or followed by PID namespace and boot, with one blank between each. */
    static Optional<CallingProcess> parse(String text) {
        String[] parts = text.split(" ", 2);
        boolean placed = parts.length == 2;
        if (placed && !parts[1].matches(PLACE)) {
            return Optional.empty();
        }
        String[] place = placed ? parts[1].split(" ", -1) : new String[] {"", ""};
        return ProcessIdentity.parse(parts[0]).map(identity -> new CallingProcess(identity, place[0], place[1]));
    }

    @Override
    public String toString() {
        return identity.handle() + (namespace.isEmpty() ? "" : " (" + namespace + ")");
    }

    /** The place of the process, as the agent's host sees it. */
    public sealed interface Whereabouts {
        /** It is this process. */
        record Here(ProcessStat process) implements Whereabouts {}

        /** On another host or boot, or outside the PID namespace: neither it nor an ancestor can be found. */
        record Elsewhere() implements Whereabouts {}

        /** It could be any of the processes that can be found. */
        record Unknown() implements Whereabouts {}
    }
}
