package io.signalman.cli.demo;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.Attacher;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.HttpClient;
import io.signalman.cli.client.HttpTransport;
import io.signalman.cli.client.JmxClient;
import io.signalman.cli.client.LocalAgents;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The steps of {@code demo}. Each step says what it does, does it, and checks the effect. */
final class Demo {
    private final DemoScene scene;
    private final Output output;
    private int step;
    private boolean asExpected = true;

    Demo(DemoScene scene, Output output) {
        this.scene = scene;
        this.output = output;
    }

    /**
     * Runs all steps.
     *
     * @param keep whether to leave everything running instead of detaching
     * @return whether every step went as expected
     */
    boolean run(boolean keep) throws IOException {
        title("A JVM that knows nothing of Signalman, and two workers of the same name");
        List<String> command = scene.startHost();
        say("pid " + scene.hostPid() + ": " + String.join(" ", command));
        DemoWorker first = scene.startWorker(1);
        DemoWorker second = scene.startWorker(2);
        say("pid " + first.pid() + " and " + second.pid() + ": " + scene.workerName());

        title("Attach to the JVM while it runs: signalman attach " + scene.hostPid());
        Attacher.Reply reply = Attacher.attach(scene.hostPid(), List.of());
        say(reply.message());
        Optional<AgentInfo> agent = RunFiles.read(Path.of(reply.runFile()), JvmProcess.ownUid())
                .filter(file -> !file.url().isEmpty());
        if (!reply.outcome().equals("started") || agent.isEmpty()) {
            expect(false, "the agent should have started and said where it listens");
            return false;
        }
        HttpTransport http = LocalAgents.transport(agent.get(), "");
        signal(new HttpClient(http), http, first, second);
        overJmx(first);
        refused(new HttpClient(http));
        if (keep) {
            explain(agent.get(), Path.of(reply.runFile()), first);
        } else {
            detach(http, Path.of(reply.runFile()));
        }
        return asExpected;
    }

    private void signal(AgentClient client, HttpTransport http, DemoWorker first, DemoWorker second)
            throws IOException {
        title("One worker, by pid: signalman kill " + first.pid() + " USR1");
        show(client.sendSignal(Long.toString(first.pid()), "USR1"), 1);
        heard(first, "USR1");

        String route = "/processes/" + scene.workerName() + "/_signal/USR2";
        title("Both, by name, as gaffer's clients do it: POST " + route);
        HttpTransport.Response answer = http.post(route, Optional.empty());
        say(answer.status() + " " + answer.text());
        expect(answer.text().equals("{\"ok\": true}"), "the answer should be {\"ok\": true}");
        heard(first, "USR2");
        heard(second, "USR2");

        title("A process group, over Jolokia: exec signalGroup(" + second.pid() + ", \"USR1\")");
        // The group holds the worker and its sleep.
        show(client.signalGroup(second.pid(), "USR1"), 2);
        heard(second, "USR1");
    }

    private void overJmx(DemoWorker worker) throws IOException {
        title("Over JMX, as JConsole does it: sendSignal(\"" + worker.pid() + "\", \"ALRM\")");
        if (!JmxClient.isAvailable()) {
            say("Skipped: this Java has no jdk.attach module, which local JMX needs.");
            return;
        }
        try (AgentClient jmx = JmxClient.connect(scene.hostPid(), "")) {
            show(jmx.sendSignal(Long.toString(worker.pid()), "ALRM"), 1);
        }
        heard(worker, "ALRM");
    }

    private void refused(AgentClient client) {
        title("Refused: to stop the JVM itself, and to signal process 1");
        for (SignalReport report :
                List.of(client.sendSignal(Long.toString(scene.hostPid()), "STOP"), client.sendSignal("1", "CONT"))) {
            output.show(report);
            expect(
                    report.results().stream().allMatch(result -> result.outcome() == Outcome.REFUSED)
                            && report.delivered() == 0,
                    "it should have been refused");
        }
    }

    private void detach(HttpTransport http, Path runFile) {
        title("Detach: signalman detach " + scene.hostPid());
        Attacher.Reply reply = Attacher.detach(scene.hostPid());
        say(reply.message());
        expect(reply.outcome().equals("stopped"), "the agent should have stopped");
        expect(Files.notExists(runFile), "its run file should be gone");
        expect(isSilent(http), "its port should be closed");
        say("The JVM runs on; now everything that the demo started is ended.");
    }

    private static boolean isSilent(HttpTransport http) {
        try {
            http.get("/health");
            return false;
        } catch (Failure noAnswer) {
            return true;
        }
    }

    private void explain(AgentInfo agent, Path runFile, DemoWorker worker) {
        scene.leave();
        title("Left running");
        // printf is a shell builtin, so the token is on no command line that others can read.
        String curl = "printf 'Authorization: Bearer %s\\n' \"$TOKEN\" | curl -H @- ";
        say("TOKEN=$(sed -n 's/.*\"token\" *: *\"\\([^\"]*\\)\".*/\\1/p' " + runFile + ")");
        say(curl + agent.url() + "/processes/" + scene.workerName());
        say(curl + "-X POST " + agent.url() + "/processes/" + scene.workerName() + "/_signal/USR1");
        say("cat " + worker.log());
        say("./signalman kill --jvm " + scene.hostPid() + " " + scene.workerName() + " HUP");
        say("To end it: kill " + scene.pids() + "; rm -r " + scene.folder());
    }

    private void heard(DemoWorker worker, String signal) throws IOException {
        String line = worker.nextLine().orElse("nothing");
        say("worker " + worker.pid() + " says: " + line);
        expect(line.equals("got SIG" + signal), "it should have said: got SIG" + signal);
    }

    private void show(SignalReport report, int delivered) {
        output.show(report);
        expect(report.ok() && report.delivered() == delivered, "it should have been delivered to " + delivered);
    }

    private void title(String text) {
        step++;
        output.print("");
        output.printTitle(step + ". " + text);
    }

    private void say(String text) {
        output.print("   " + text);
    }

    private void expect(boolean met, String expectation) {
        if (!met) {
            asExpected = false;
            output.complain("step " + step + " went wrong: " + expectation + ".");
        }
    }
}
