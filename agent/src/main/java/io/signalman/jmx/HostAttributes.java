package io.signalman.jmx;

import io.signalman.core.Caller;
import io.signalman.core.plan.SignalService;
import io.signalman.jmx.SignalManager.HostFacts;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads the MBean's attributes for the callers of one door. */
abstract class HostAttributes implements SignalManagerAttributes {
    private static final int RECENT = 100;

    private final SignalService service;
    private final HostFacts facts;
    private final EventLog log;
    private final Supplier<Caller> caller;

    HostAttributes(SignalService service, HostFacts facts, EventLog log, Supplier<Caller> caller) {
        this.service = service;
        this.facts = facts;
        this.log = log;
        this.caller = caller;
    }

    @Override
    public String getVersion() {
        return facts.version();
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
        return facts.reach().get().socket();
    }

    @Override
    public String getRunFile() {
        return facts.reach().get().runFile();
    }

    @Override
    public List<String> getNotes() {
        return facts.notes().get();
    }

    @Override
    public List<String> getExposure() {
        return facts.exposure().get();
    }

    @Override
    public String getPolicy() {
        return facts.policy().get();
    }

    @Override
    public String getAudit() {
        return facts.audit();
    }

    @Override
    public String getAuditProblem() {
        return facts.auditProblem().get();
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
}
