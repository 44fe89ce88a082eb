package io.signalman.jmx;

import io.signalman.core.Audit;
import io.signalman.core.AuditQuery;
import io.signalman.core.AuditRecords;
import io.signalman.core.AuditTrail;
import io.signalman.core.BadRequest;
import io.signalman.core.Caller;
import io.signalman.core.Durations;
import io.signalman.core.JobReport;
import io.signalman.core.ObservedReport;
import io.signalman.core.Operation;
import io.signalman.core.Policy;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import io.signalman.core.WhoAmI;
import io.signalman.core.job.Jobs;
import io.signalman.core.plan.SignalService;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Carries out the MBean's operations for the callers of one door. */
public final class SignalManager extends HostAttributes implements SignalManagerMXBean {
    /** In chars; the distinguished name of a certificate fits. */
    private static final int LONGEST_PRINCIPAL = 1024;

    private static final int LONGEST_TIME = 64;

    private final SignalService service;
    private final Jobs jobs;
    private final HostFacts facts;
    private final EventLog log;
    private final Supplier<Caller> caller;
    private final Function<String, Caller> principals;

    /**
     * Serves one door.
     *
     * @param log the service's reports
     * @param caller returns the caller on the current thread
     * @param principals returns the caller that a principal's name stands for
     */
    public SignalManager(
            SignalService service,
            Jobs jobs,
            HostFacts facts,
            EventLog log,
            Supplier<Caller> caller,
            Function<String, Caller> principals) {
        super(service, jobs, facts, log, caller);
        this.service = service;
        this.jobs = jobs;
        this.facts = facts;
        this.log = log;
        this.caller = caller;
        this.principals = principals;
    }

    /**
     * The values of the attributes of the same names; see {@link SignalManagerMXBean}. Suppliers are asked at each read: doors
     * open after the MBean is registered.
     *
     * @param name the agent's
     * @param version Signalman's
     * @param trail source of {@link SignalManagerMXBean#listAudit}; empty if no audit is kept
     * @param policySet whether {@code policy} names files
     * @param streams the number of open event streams
     */
    public record HostFacts(
            String name,
            String version,
            String platform,
            String pinning,
            String scope,
            Supplier<Reach> reach,
            Supplier<List<String>> notes,
            Supplier<List<String>> exposure,
            Supplier<String> policy,
            Supplier<String> policyProblem,
            Supplier<String> tokensProblem,
            String audit,
            Supplier<String> auditProblem,
            Optional<AuditTrail> trail,
            boolean policySet,
            IntSupplier streams) {}

    /** The attributes that say how to reach the agent beside JMX; each is "" if that door is closed. */
    public record Reach(String url, String socket, String runFile) {
        /** JMX is the only door. */
        public static final Reach NONE = new Reach("", "", "");
    }

    @Override
    public SignalReport sendSignal(String nameOrId, String signum) {
        return service.send(caller.get(), nameOrId, signum);
    }

    @Override
    public ObservedReport sendSignalWith(String nameOrId, String signum, String options) {
        return service.sendWith(caller.get(), nameOrId, signum, options);
    }

    @Override
    public SignalReport sendValue(String nameOrId, String signum, int value) {
        return service.sendValue(caller.get(), nameOrId, signum, value);
    }

    @Override
    public PreviewReport preview(String nameOrId, String signum) {
        return service.preview(caller.get(), nameOrId, signum);
    }

    @Override
    public JobReport stop(String nameOrId, String ladder) {
        return jobs.stop(caller.get(), nameOrId, ladder);
    }

    @Override
    public PreviewReport previewStop(String nameOrId, String ladder) {
        return jobs.preview(caller.get(), nameOrId, ladder);
    }

    @Override
    public JobReport await(String nameOrId, String timeout) {
        return jobs.await(caller.get(), nameOrId, timeout);
    }

    @Override
    public JobReport startAwait(String nameOrId, String timeout) {
        return jobs.startAwait(caller.get(), nameOrId, timeout);
    }

    @Override
    public JobReport awaitJob(long id, String timeout) {
        return jobs.awaitJob(caller.get(), id, timeout);
    }

    @Override
    public JobReport cancelJob(long id) {
        return jobs.cancel(caller.get(), id);
    }

    @Override
    public List<JobReport> listJobs() {
        return jobs.list(caller.get());
    }

    @Override
    public ProbeReport probe(long pid) {
        return service.probe(caller.get(), pid);
    }

    @Override
    public SignalReport killGroup(long pgid) {
        return service.signalGroup(caller.get(), pgid, "TERM");
    }

    @Override
    public SignalReport signalGroup(long pgid, String signum) {
        return service.signalGroup(caller.get(), pgid, signum);
    }

    @Override
    public List<ProcessRow> listProcesses(String target) {
        return service.list(caller.get(), target);
    }

    @Override
    public ProcessList findProcesses(String target) {
        return service.find(caller.get(), target);
    }

    @Override
    public PolicyReport explain(String principal, String nameOrId, String signum) {
        if (principal == null
                || (principal.isBlank() && !principal.isEmpty())
                || principal.length() > LONGEST_PRINCIPAL) {
            throw BadRequest.value("a principal has 1 to " + LONGEST_PRINCIPAL
                    + " characters; give owner, local, a name of the tokens file or a JMX user");
        }
        Caller asks = caller.get();
        if (!principal.isEmpty()
                && !principal.equals(asks.name())
                && !asks.roles().contains(Policy.ADMIN)) {
            throw new SecurityException(
                    "Only the role admin may ask about another principal; leave the principal out to ask about yourself.");
        }
        boolean self = principal.isEmpty() || principal.equals(asks.name());
        return service.explain(asks, self ? asks : principals.apply(principal), nameOrId, signum);
    }

    @Override
    public EventPage listEvents(long after, long limit) {
        if (after < -1 || limit < 1 || limit > EventPage.MOST) {
            throw BadRequest.value("give the number of a report, or -1, and a limit of 1 to " + EventPage.MOST);
        }
        Caller viewer = caller.get();
        return log.page(after, (int) limit, delivery -> service.shown(viewer, delivery));
    }

    @Override
    public WhoAmI whoAmI() {
        Caller asks = caller.get();
        return new WhoAmI(
                asks.name(),
                asks.roles().stream().filter(role -> !role.isEmpty()).sorted().toList(),
                lower(asks.door()),
                service.operations(asks).stream().map(SignalManager::lower).toList(),
                asks.note());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public AuditRecords listAudit(String since, long limit) {
        return findAudit(since, "", "", limit);
    }

    @Override
    public AuditRecords findAudit(String since, String target, String principal, long limit) {
        if (since == null || since.length() > LONGEST_TIME || limit < 1 || limit > AuditRecords.MOST) {
            throw BadRequest.value(
                    "give a time of at most " + LONGEST_TIME + " characters and a limit of 1 to " + AuditRecords.MOST);
        }
        if (target == null
                || principal == null
                || target.length() > LONGEST_PRINCIPAL
                || principal.length() > LONGEST_PRINCIPAL) {
            throw BadRequest.value("a target and a principal have at most " + LONGEST_PRINCIPAL
                    + " characters; leave them empty for all records");
        }
        Instant from = Durations.since(since, Instant.now())
                .orElseThrow(() -> BadRequest.value("the time "
                        + Durations.problem(
                                since, "is neither 30s, 15m, 2h, 7d nor 2026-01-31T12:00:00Z; write it so")));
        if (!service.operations(caller.get()).contains(Operation.AUDIT)) {
            throw new SecurityException(
                    "You may not read the audit trail; the role admin may, unless a rule of the policy names audit.");
        }
        if (facts.trail().isEmpty()) {
            return new AuditRecords(facts.audit(), false, List.of());
        }
        try {
            return facts.trail().get().newest(new AuditQuery(from, target, principal, (int) limit));
        } catch (Audit.AuditException e) {
            throw new IllegalStateException(e.getMessage());
        }
    }

    @Override
    public List<SignalInfo> listSignals() {
        return service.signals();
    }
}
