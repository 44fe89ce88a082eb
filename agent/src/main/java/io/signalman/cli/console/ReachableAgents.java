package io.signalman.cli.console;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.client.AgentAddress;
import io.signalman.cli.client.Contexts;
import io.signalman.cli.client.HttpTransport;
import io.signalman.cli.client.Jolokia;
import io.signalman.cli.client.LocalAgents;
import io.signalman.cli.fleet.EnrolledAgents;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.console.AgentEntry;
import io.signalman.console.AgentException;
import io.signalman.console.Agents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The agents of this host, of contexts and of the fleet; or only one that the options name. Agents need HTTP. */
final class ReachableAgents implements Agents {
    private static final String JVM = "jvm:";
    private static final String CONTEXT = "context:";
    private static final String HOST = "host:";

    /** The agent that options name. */
    private static final String NAMED = "named";

    private final HostAccess access;
    private final Optional<AgentAddress> named;
    private final Optional<EnrolledAgents> fleet;
    private final boolean others;
    private final String door;

    /**
     * @param named the only agent to show
     * @param fleet the hosts of the fleet to show
     * @param others whether to show the agents of this host and of contexts
     * @param door "cli" or "ui", for the agents' records
     */
    ReachableAgents(
            HostAccess access,
            Optional<AgentAddress> named,
            Optional<EnrolledAgents> fleet,
            boolean others,
            String door) {
        this.access = access;
        this.named = named;
        this.fleet = fleet;
        this.others = others;
        this.door = door;
    }

    @Override
    public List<AgentEntry> list() {
        if (named.isPresent()) {
            AgentAddress address = named.get();
            String name = address.context() + (address.context().isEmpty() ? address.url() + address.jvm() : "");
            return List.of(new AgentEntry(NAMED, "agent", name));
        }
        List<AgentEntry> entries = others ? others() : new ArrayList<>();
        fleet.ifPresent(enrolled -> enrolled.hosts()
                .forEach(
                        host -> entries.add(new AgentEntry(HOST + host.name(), "fleet " + host.group(), host.name()))));
        return entries;
    }

    private List<AgentEntry> others() {
        List<AgentEntry> entries = new ArrayList<>();
        for (AgentInfo.Located located : LocalAgents.survey().agents()) {
            AgentInfo agent = located.agent();
            String name = agent.name().isEmpty() ? LocalAgents.describe(agent) : agent.name() + " " + agent.pid();
            entries.add(new AgentEntry(JVM + agent.pid(), AgentEntry.THIS_HOST, name));
        }
        for (String context : contexts()) {
            entries.add(new AgentEntry(CONTEXT + context, "contexts", context));
        }
        return entries;
    }

    /** If the file can't be read, an entry whose calls say why. */
    private Set<String> contexts() {
        try {
            return Contexts.read(access).all().keySet();
        } catch (Failure unreadable) {
            return Set.of("(unreadable)");
        }
    }

    @Override
    public String call(String agent, String operation, List<Object> arguments, String reason) throws AgentException {
        try {
            return Json.write(value(agent, operation, arguments, reason));
        } catch (Failure failure) {
            throw new AgentException(
                    switch (failure.exitCode()) {
                        case ExitCode.USAGE -> AgentException.Kind.MALFORMED;
                        case ExitCode.REFUSED -> AgentException.Kind.REFUSED;
                        default -> AgentException.Kind.UNREACHABLE;
                    },
                    failure.sentence());
        }
    }

    private Object value(String agent, String operation, List<Object> arguments, String reason) {
        if (agent.startsWith(HOST) && fleet.isPresent()) {
            return fleet.get().call(agent.substring(HOST.length()), operation, arguments, reason);
        }
        HttpTransport.Response answer = reachable(agent, reason)
                .from(door)
                .post(
                        Jolokia.PATH,
                        Optional.of(operation.equals(STATUS) ? Jolokia.read() : Jolokia.exec(operation, arguments)));
        if (answer.status() != 200) {
            throw Jolokia.failure(agent, answer.status(), Json.text(answer.json(), "message"));
        }
        return Jolokia.value(agent, answer.json());
    }

    /** Whatever is wrong with the agent's address is not wrong with the request. */
    private HttpTransport reachable(String agent, String reason) {
        try {
            return transport(agent, reason);
        } catch (Failure failure) {
            throw Failure.unreachable(failure.sentence());
        }
    }

    private HttpTransport transport(String agent, String reason) {
        if (agent.equals(NAMED) && named.isPresent()) {
            return transport(named.get(), reason);
        }
        if (!others) {
            throw Failure.usage("The options leave out " + agent + ".");
        }
        if (agent.startsWith(CONTEXT)) {
            return transport(Contexts.read(access).named(agent.substring(CONTEXT.length())), reason);
        }
        return ofJvm(agent.startsWith(JVM) ? agent.substring(JVM.length()) : "", agent, reason);
    }

    private HttpTransport transport(AgentAddress address, String reason) {
        return address.url().isEmpty()
                ? ofJvm(Long.toString(address.pid(access)), address.jvm(), reason)
                : address.transport(reason);
    }

    private static HttpTransport ofJvm(String pid, String name, String reason) {
        Optional<AgentInfo> agent = pid.matches("[1-9][0-9]{0,9}")
                ? RunFiles.ofJvm(Long.parseLong(pid)).map(AgentInfo.Located::agent)
                : Optional.empty();
        return LocalAgents.transport(
                agent.filter(LocalAgents::hasHttp)
                        .orElseThrow(() -> Failure.unreachable(
                                "No agent with HTTP runs in " + name + "; attach one with: signalman attach <jvm>")),
                reason);
    }

    @Override
    public void close() {
        fleet.ifPresent(EnrolledAgents::close);
    }
}
