package io.signalman.posix;

import io.signalman.core.CallingProcess;
import io.signalman.core.CallingProcess.Whereabouts.Elsewhere;
import io.signalman.core.CallingProcess.Whereabouts.Here;
import io.signalman.core.CallingProcess.Whereabouts.Unknown;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the process that makes a request, whose pid may come from another PID namespace. */
final class CallerSearch {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Processes processes;

    CallerSearch(Processes processes) {
        this.processes = processes;
    }

    CallingProcess.Whereabouts of(CallingProcess caller) {
        if (!caller.boot().isEmpty() && isOfAnotherBoot(caller.boot())) {
            return new Elsewhere();
        }
        Optional<String> ours = processes.details().pidNamespace(processes.self());
        return caller.namespace().isEmpty() || ours.equals(Optional.of(caller.namespace()))
                ? byPid(caller)
                : bySearch(caller);
    }

    private CallingProcess.Whereabouts byPid(CallingProcess caller) {
        if (processes.hold(caller.identity().pid()) instanceof Processes.Hold.Held held) {
            try (Processes.HeldProcess process = held.process()) {
                if (caller.identity().sameAs(process.identity())) {
                    return new Here(process.stat());
                }
            }
        }
        return new Unknown();
    }

    /**
     * A process in a namespace below this JVM's is visible. A process in any other namespace is invisible, and so are
     * its ancestors: a child is never born into a namespace above its parent's, pid_namespaces(7).
     */
    private CallingProcess.Whereabouts bySearch(CallingProcess caller) {
        boolean outside =
                processes.stat(1).isPresent(); // otherwise the kernel hides some: every PID namespace has a process 1
        for (ProcessStat process : processes.all()) {
            Optional<String> namespace = processes.details().pidNamespace(process.pid());
            boolean inside = namespace.equals(Optional.of(caller.namespace()));
            boolean hidden = namespace.isEmpty();
            if ((inside || (hidden && process.startTime() == caller.identity().startTime()))
                    && StatusReader.pidInItsNamespace(process.pid())
                            == caller.identity().pid()) {
                return new Here(process);
            }
            outside &= !inside;
        }
        return outside ? new Elsewhere() : new Unknown();
    }

    private static boolean isOfAnotherBoot(String boot) {
        try {
            return !Files.readString(BOOT).strip().equals(boot);
        } catch (IOException hidden) {
            return false;
        }
    }
}
