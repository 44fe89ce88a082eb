package io.signalman.core.judge;

import io.signalman.core.ProcessFacts;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Truth;
import java.util.List;

/** The facts of a held process, so that every read is about that process. */
public record KernelFacts(Processes processes, ProcessStat stat) implements ProcessFacts {
    @Override
    public Name name() {
        return name(stat);
    }

    @Override
    public int uid() {
        return processes.uid(stat.pid());
    }

    @Override
    public Truth jvm() {
        return processes.runsJvm(stat.pid());
    }

    @Override
    public Truth ofHost() {
        List<ProcessStat> line = line();
        boolean ours = line.stream().anyMatch(process -> process.pid() == processes.self());
        return ours || isWhole(line) ? Truth.of(ours) : Truth.unknown("an ancestor of it can't be read");
    }

    @Override
    public Lineage lineage() {
        List<ProcessStat> line = line();
        return new Lineage(line.stream().map(KernelFacts::name).toList(), isWhole(line));
    }

    private static Name name(ProcessStat process) {
        return new Name(process.name(), process.cut());
    }

    private static boolean isWhole(List<ProcessStat> line) {
        return line.get(line.size() - 1).ppid() == 0;
    }

    private List<ProcessStat> line() {
        return stat.lineage(processes::stat).toList();
    }
}
