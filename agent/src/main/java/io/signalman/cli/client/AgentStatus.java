package io.signalman.cli;

import java.util.List;

/** The agent's attributes, as {@code SignalManagerMXBean} documents them. */
record AgentStatus(
        String version,
        String platform,
        String pinning,
        String scope,
        String url,
        List<String> exposure,
        String policy,
        String audit,
        String auditProblem,
        long delivered,
        long failed,
        long refused,
        String socket,
        String runFile,
        List<String> notes) {}
