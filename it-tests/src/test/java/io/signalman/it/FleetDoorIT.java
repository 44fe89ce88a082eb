package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import io.signalman.testing.Polling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The door {@code fleet} of real agents: policy, rate, guards and events. */
@ExtendWith(Polling.class)
class FleetDoorIT {
    private static final String WORKER = Child.uniqueName();

    @TempDir
    static Path home;

    private static final List<Child> CHILDREN = new ArrayList<>();
    private static CommandLine signalman;
    private static Hub hub;
    private static Path tokens;
    private static Child ruled;

    @BeforeAll
    static void start() throws Exception {
        signalman = new CommandLine(home);
        hub = Hub.start(signalman);
        hub.enroll("web", List.of("ruled", "slow", "plain"));
        tokens = home.resolve("tokens");
        TokensFile.replace(tokens, hub.operator("anna", "operator") + "\n" + hub.operator("bob", "admin") + "\n");
        Path policy = home.resolve("policy");
        TokensFile.replace(
                policy,
                "deny anna * KILL *\nallow anna send,probe,list,stop * name:" + WORKER
                        + "\nallow bob list,probe * *\n");
        ruled = hub.agent("ruled", tokens, "policy=" + policy);
        CHILDREN.add(ruled);
        CHILDREN.add(hub.agent("slow", tokens, "rate=0.001/s", "burst=1"));
        CHILDREN.add(hub.agent("plain", tokens));
        CHILDREN.add(Child.named(home, WORKER));
        awaitAgents("web");
    }

    private static void awaitAgents(String names) {
        await(names).until(() -> on("bob", "status", "--on", names).exitCode() == 0);
    }

    @AfterAll
    static void end() {
        CHILDREN.forEach(Child::close);
        if (hub != null) {
            hub.close();
        }
    }

    private static CommandLine.Result on(String operator, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(hub.on(operator, words)));
        all.addAll(List.of("--deadline", "30s"));
        return signalman.run(all.toArray(String[]::new));
    }

    private static void assertRefused(CommandLine.Result result, String... why) {
        assertThat(result.exitCode()).as("%s", result).isEqualTo(3);
        assertThat(result.out()).contains(why);
    }

    @Test
    void theRulesOfTheAgentJudgeThePrincipalOfTheKey() throws Exception {
        assertThat(on("anna", "kill", "--on", "ruled", WORKER, "CONT").exitCode())
                .isZero();
        assertRefused(on("anna", "kill", "--on", "ruled", WORKER, "KILL"), "policy:1: deny anna * KILL *");
        assertRefused(on("anna", "stop", "--on", "ruled", WORKER, "--ladder", "KILL"), "policy:1");
        // No rule lets bob send, not even as an admin.
        assertRefused(on("bob", "kill", "--on", "ruled", WORKER, "CONT"), "");
    }

    @Test
    void theRateOfTheAgentHoldsForEachPrincipal() throws Exception {
        assertThat(on("bob", "kill", "--on", "slow", WORKER, "CONT").exitCode()).isZero();
        assertRefused(on("bob", "kill", "--on", "slow", WORKER, "CONT"), "rate");
    }

    @Test
    void theGuardsOfTheAgentHold() throws Exception {
        assertRefused(on("bob", "kill", "--on", "plain", "1", "CONT"), "");
        assertThat(ruled.isAlive()).isTrue();
    }

    @Test
    void watchShowsTheReportsOfEachHostAlsoAfterTheHubWasLost() throws Exception {
        try (Child watch = Child.start(signalman.builder(hub.on("bob", "watch", "--on", "ruled,slow", "--json")))) {
            await("the first report").until(() -> {
                on("anna", "kill", "--on", "ruled", WORKER, "CONT", "--reason", "before");
                return reports(watch, "before") > 0;
            });
            ProcessHandle server = hub.natsServer();
            server.destroyForcibly();
            server.onExit().get();
            awaitAgents("ruled,slow");
            await("a report after the loss").until(() -> {
                on("anna", "kill", "--on", "ruled", WORKER, "CONT", "--reason", "after");
                return reports(watch, "after") > 0;
            });
            assertThat(watch.lines()).anyMatch(line -> line.startsWith("signalman: "));
        }
    }

    private static long reports(Child watch, String reason) {
        return watch.stdout().stream()
                .filter(line -> line.contains("\"host\":\"ruled\"") && line.contains("\"" + reason + "\""))
                .count();
    }

    @Test
    void optionsThatWatchCanNotHaveAreRefused() throws Exception {
        for (String option : List.of("--batch=1", "--canary=1", "--yes", "--allow-missing=1")) {
            assertThat(on("bob", "watch", "--on", "ruled", option).exitCode()).isEqualTo(2);
        }
    }

    @Test
    void theOptionsThatNameHostsMayStandInFrontOfTheCommand() throws Exception {
        CommandLine.Result result =
                signalman.run("--fleet", hub.profile("bob"), "--on", "ruled", "status", "--deadline", "30s");
        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(result.out()).contains("1 host: 1 answered.");
    }
}
