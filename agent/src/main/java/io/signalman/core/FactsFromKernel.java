package io.signalman.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Of a process that is held, so that what is read now is still about it. */
record FactsFromKernel(Processes processes, ProcessStat stat) implements ProcessFacts {
    @Override
    public String name() {
        return stat.name();
    }

    @Override
    public String user() {
        int uid = processes.uid(stat.pid());
        return uid < 0 ? "" : processes.user(uid);
    }

    @Override
    public boolean jvm() {
        return processes.runsJvm(stat.pid());
    }

    @Override
    public boolean ofHost() {
        return line().stream().anyMatch(process -> process.pid() == processes.self());
    }

    @Override
    public List<String> lineage() {
        return line().stream().map(ProcessStat::name).toList();
    }

    private List<ProcessStat> line() {
        List<ProcessStat> line = new ArrayList<>();
        Set<Integer> seen = new HashSet<>(); // a parent link read while a pid was reused can make a circle
        Optional<ProcessStat> next = Optional.of(stat);
        while (next.isPresent() && seen.add(next.get().pid())) {
            line.add(next.get());
            next = processes.stat(next.get().ppid());
        }
        return line;
    }
}
