package io.signalman.core.effect;

import io.signalman.core.Effect;
import io.signalman.core.HotSpot;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Signal;
import io.signalman.core.SignalMasks;
import io.signalman.core.SignalTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Predicts the effect of a signal from facts that the kernel shows about a process (signal(7), pid_namespaces(7)). */
public record Predictor(Processes processes, SignalTable signals) {
    private static final Set<String> TERMINAL_STOPS = Set.of("SIGTSTP", "SIGTTIN", "SIGTTOU");
    private static final Set<String> ALWAYS_ACT = Set.of("SIGKILL", "SIGSTOP");

    /** A prediction, and a warning or an explanation in one sentence; "" if there is nothing to say. */
    public record Prediction(Effect effect, String message) {
        public static final Prediction NONE = new Prediction(Effect.UNKNOWN, "");
    }

    public Prediction of(ProcessStat process, Signal signal) {
        return of(process, signal, false);
    }

    /** Predicts the effect; {@code resumed} says whether SIGCONT follows the signal if the process is stopped. */
    public Prediction of(ProcessStat process, Signal signal, boolean resumed) {
        if (signal.isNone()) {
            return Prediction.NONE;
        }
        if (process.kernelThread()) {
            return new Prediction(Effect.NO_EFFECT, "It is a kernel thread, which takes no signals.");
        }
        return processes
                .signalMasks(process.pid())
                .map(masks -> of(process, signal, masks, resumed))
                .orElseGet(() -> new Prediction(Effect.UNKNOWN, "The kernel does not show how it handles signals."));
    }

    private Prediction of(ProcessStat process, Signal signal, SignalMasks masks, boolean resumed) {
        boolean kill = signal.name().equals("SIGKILL");
        if (masks.ended()) {
            return new Prediction(Effect.NO_EFFECT, "It has ended and waits for its parent to reap it.");
        }
        if (masks.traced() && !kill) {
            return new Prediction(Effect.UNKNOWN, "A debugger traces it and decides about the signal.");
        }
        if (signal.name().equals("SIGCONT") && masks.stopped()) {
            return new Prediction(Effect.CONTINUES, masks.catches(signal) ? "Then its handler runs." : "");
        }
        if (masks.blocks(signal)) {
            return new Prediction(Effect.BLOCKED, "It blocks the signal, which stays pending until it no longer does.");
        }
        Optional<Prediction> dropped = dropped(signal, masks);
        if (dropped.isPresent()) {
            return dropped.get();
        }
        if (masks.stopped() && !kill && !resumed) {
            return new Prediction(
                    Effect.BLOCKED, "It is stopped, so the signal stays pending until it is continued (CONT).");
        }
        Prediction prediction = acted(process, signal, masks);
        return masks.state() == 'D' && prediction.message().isEmpty()
                ? new Prediction(prediction.effect(), "It is in uninterruptible sleep and reacts only afterwards.")
                : prediction;
    }

    /** The prediction for signals that the kernel does not even queue. */
    private Optional<Prediction> dropped(Signal signal, SignalMasks masks) {
        if (masks.ignores(signal)) {
            return Optional.of(new Prediction(Effect.IGNORED, "It ignores the signal."));
        }
        if (masks.catches(signal)) {
            return Optional.empty();
        }
        boolean fromAbove = masks.below() && ALWAYS_ACT.contains(signal.name());
        if (masks.init() && !fromAbove) {
            return Optional.of(new Prediction(
                    Effect.NO_EFFECT, "It is the init of its PID namespace, which gets only signals that it handles."));
        }
        return switch (signals.defaultAction(signal)) {
            case "discard signal" -> Optional.of(new Prediction(Effect.IGNORED, "By default the signal does nothing."));
            case "continue process" -> Optional.of(new Prediction(Effect.IGNORED, "It is not stopped."));
            default -> Optional.empty();
        };
    }

    private Prediction acted(ProcessStat process, Signal signal, SignalMasks masks) {
        Optional<HotSpot> jvm = processes.hotSpot(process.pid());
        if (masks.catches(signal)) {
            return jvm.map(hotSpot -> byHotSpot(signal, hotSpot)).orElseGet(() -> new Prediction(Effect.HANDLED, ""));
        }
        String action = signals.defaultAction(signal);
        boolean stop = action.equals("stop process");
        if (stop && TERMINAL_STOPS.contains(signal.name())) {
            if (process.session() == 0) {
                return new Prediction(
                        Effect.UNKNOWN,
                        "It stops unless its process group is orphaned, and its session began outside this"
                                + " PID namespace, where the group's parents can't be seen.");
            }
            if (isOrphaned(process)) {
                return new Prediction(Effect.IGNORED, "Its process group is orphaned, so no signal but STOP stops it.");
            }
        }
        if (stop) {
            return new Prediction(Effect.STOPS, jvm.isPresent() ? "Nothing in the JVM runs until it gets CONT." : "");
        }
        Effect effect = action.equals("create core image") ? Effect.DUMPS_CORE : Effect.TERMINATES;
        if (masks.init()) {
            return new Prediction(effect, "It ends every process of its PID namespace with it.");
        }
        if (jvm.isEmpty()) {
            return new Prediction(effect, "");
        }
        return new Prediction(
                effect,
                signal.name().equals("SIGQUIT")
                        ? "It does not handle QUIT (-Xrs), so QUIT ends it instead of printing a thread dump."
                        : "It ends the JVM without its shutdown hooks.");
    }

    /** The effect of the JVM's own handlers (signals_posix.cpp); a program may have replaced them. */
    private static Prediction byHotSpot(Signal signal, HotSpot jvm) {
        if (signal.number() == jvm.suspendSignal()) {
            return bySuspendHandler(signal, jvm);
        }
        return switch (signal.name()) {
            case "SIGQUIT" -> new Prediction(Effect.THREAD_DUMP, "");
            case "SIGHUP", "SIGINT", "SIGTERM" -> new Prediction(Effect.SHUTDOWN_HOOKS, "");
            case "SIGILL", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGTRAP" ->
                new Prediction(
                        Effect.CRASHES_JVM,
                        "HotSpot takes " + signal.name() + " for a fault of its own: it writes hs_err and aborts.");
            case "SIGPIPE", "SIGXFSZ" -> new Prediction(Effect.IGNORED, "HotSpot handles it and goes on.");
            default -> new Prediction(Effect.HANDLED, "");
        };
    }

    /** From JDK 20 on, HotSpot ignores the signal if it comes from outside (JDK-8288556). */
    private static Prediction bySuspendHandler(Signal signal, HotSpot jvm) {
        if (jvm.release() >= 20) {
            return new Prediction(
                    Effect.IGNORED, "HotSpot keeps " + signal.name() + " for itself and ignores it from outside.");
        }
        return new Prediction(
                Effect.CRASHES_JVM,
                "HotSpot keeps " + signal.name()
                        + " for itself, and before JDK 20 it crashes if the signal comes from outside"
                        + (jvm.release() == 0 ? "; the version of its JDK is unknown." : "."));
    }

    /**
     * Whether the process group is orphaned, credentials(7): no member has a parent in another group of its session,
     * who could continue it. Reads every process. Sessions that began in an outer PID namespace are all 0 here, and
     * some of their processes are not seen (pid_namespaces(7)).
     */
    private boolean isOrphaned(ProcessStat process) {
        List<ProcessStat> all = processes.all();
        return all.stream()
                .filter(member -> member.pgid() == process.pgid() && !member.zombie())
                .flatMap(member -> all.stream().filter(parent -> parent.pid() == member.ppid()))
                .noneMatch(parent -> parent.session() == process.session() && parent.pgid() != process.pgid());
    }
}
