package io.signalman.cli.client;

import java.util.List;

/** An agent's attributes; {@code SignalManagerMXBean} documents each. */
public record AgentStatus(
        String name,
        String version,
        String platform,
        String pinning,
        String scope,
        String url,
        List<String> exposure,
        String policy,
        String policyProblem,
        String tokensProblem,
        String audit,
        String auditProblem,
        long delivered,
        long failed,
        long refused,
        String socket,
        String runFile,
        List<String> notes) {}
