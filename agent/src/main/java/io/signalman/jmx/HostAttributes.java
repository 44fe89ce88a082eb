package io.signalman.jmx;

import io.signalman.core.Caller;
import io.signalman.core.Policy;
import io.signalman.core.job.Jobs;
import io.signalman.core.plan.SignalService;
import io.signalman.jmx.SignalManager.HostFacts;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads the MBean's attributes for the callers of one door. */
abstract class HostAttributes implements SignalManagerAttributes {
    private static final int RECENT = 100;

    private static final String HIDDEN = "(for the role admin)";

    private final SignalService service;
    private final Jobs jobs;
    private final HostFacts facts;
    private final EventLog log;
    private final Supplier<Caller> caller;

    HostAttributes(SignalService service, Jobs jobs, HostFacts facts, EventLog log, Supplier<Caller> caller) {
        this.service = service;
        this.jobs = jobs;
        this.facts = facts;
        this.log = log;
        this.caller = caller;
    }

    @Override
    public String getName() {
        return facts.name();
    }

    @Override
    public String getVersion() {
        return facts.version();
    }

    @Override
    public long getPid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public String getPlatform() {
        return facts.platform();
    }

    @Override
    public String getPinning() {
        return facts.pinning();
    }

    @Override
    public String getScope() {
        return facts.scope();
    }

    @Override
    public String getUrl() {
        return facts.reach().get().url();
    }

    @Override
    public String getSocket() {
        return shown(facts.reach().get().socket());
    }

    @Override
    public String getRunFile() {
        return shown(facts.reach().get().runFile());
    }

    @Override
    public List<String> getNotes() {
        return facts.notes().get().stream().map(this::shown).distinct().toList();
    }

    @Override
    public List<String> getExposure() {
        return facts.exposure().get();
    }

    @Override
    public String getPolicy() {
        return facts.policySet() ? shown(facts.policy().get()) : facts.policy().get();
    }

    @Override
    public String getPolicyProblem() {
        return shown(facts.policyProblem().get());
    }

    @Override
    public String getTokensProblem() {
        return shown(facts.tokensProblem().get());
    }

    @Override
    public String getAudit() {
        return facts.trail().isPresent() ? shown(facts.audit()) : facts.audit();
    }

    @Override
    public String getAuditProblem() {
        return shown(facts.auditProblem().get());
    }

    @Override
    public Map<String, Long> getCounts() {
        return service.counters().byKind();
    }

    @Override
    public List<RecentReport> getRecent() {
        Caller viewer = caller.get();
        return log.newest().stream()
                .flatMap(event -> event.shown(delivery -> service.shown(viewer, delivery)).stream())
                .limit(RECENT)
                .map(RecentReport::of)
                .toList();
    }

    @Override
    public int getRunningJobs() {
        return jobs.running();
    }

    @Override
    public int getEventStreams() {
        return facts.streams().getAsInt();
    }

    @Override
    public long getDelivered() {
        return service.counters().delivered();
    }

    @Override
    public long getFailed() {
        return service.counters().failed();
    }

    @Override
    public long getRefused() {
        return service.counters().refused();
    }

    /** Paths and the problems with files are for the role admin. */
    private String shown(String text) {
        return text.isEmpty() || caller.get().roles().contains(Policy.ADMIN) ? text : HIDDEN;
    }
}
