package io.signalman.core;

import java.util.List;

/**
 * The caller as the agent identified it.
 *
 * @param door how the caller came: "http", "cli", "ui", "fleet", "jmx" or "local"
 * @param operations the policy's operations that the caller may use, on some process at least
 * @param note one sentence about a missing role; "" for none
 */
public record WhoAmI(String principal, List<String> roles, String door, List<String> operations, String note) {}
