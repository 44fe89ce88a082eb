package io.signalman.console.top;

import static io.signalman.console.top.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.console.top.Key.Name;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From the menu to the report, without a terminal. */
class SignalsTest {
    private static final String ONE =
            "{\"ok\":true,\"message\":\"SIGHUP delivered.\",\"results\":[{\"pid\":100,\"name\":"
                    + "\"worker100\",\"outcome\":\"DELIVERED\",\"predicted\":\"HANDLED\",\"observed\":\"UNCHANGED\",\"millis\":500}]}";

    @Test
    void aSignalGoesToExactlyTheHandlesThatWereShown() {
        Scene scene = Scene.of(Scene.processes(5));
        scene.keys(" ", Name.DOWN, " ", "k");
        scene.foretell("DELIVERED", "HANDLED", "no policy is set");
        // A list that was asked for before, and a new list of agents, come while the menu is open.
        scene.tick();
        assertThat(scene.next()).as("held still").isNull();
        scene.agents("shop", "other");

        scene.keys(Name.DOWN, Name.ENTER);
        scene.type("new logs");
        scene.keys(Name.ENTER);
        assertThat(scene.text())
                .contains("Send HUP to 2 processes?", "100 worker100, 102 worker102", "Reason: new logs");
        scene.keys("y");

        Ask send = scene.answer("sendSignalWith", ONE);
        assertThat(send.arguments()).containsExactly("100@1,102@1", "HUP", "observe=500ms");
        assertThat(send.reason()).isEqualTo("new logs");
        assertThat(send.agent()).isEqualTo("shop");
        assertThat(scene.text()).contains("SIGHUP delivered.", "no change", "foreseen: runs its handler");
        assertThat(scene.state().tab().orElseThrow().view.marks).isEmpty();
    }

    @Test
    void theQuestionNamesAllMarkedProcessesIfItIsScrolled() {
        String[] processes = Scene.processes(40);
        processes[0] = process(100, 1, "long".repeat(1_000), "");
        Scene scene = Scene.of(processes);
        scene.resize(Frame.MIN_COLUMNS, Frame.MIN_ROWS);
        for (int i = 0; i < processes.length; i++) {
            scene.keys(" ");
        }
        scene.keys("k");
        scene.foretell("DELIVERED", "HANDLED", "no policy is set");
        scene.keys(Name.ENTER, Name.ENTER);
        assertThat(scene.text()).contains("Send TERM to 40 processes?", "more lines below", "No reason is given.");

        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < processes.length; i++) {
            seen.append(scene.text());
            scene.keys(Name.DOWN);
        }
        for (int pid = 101; pid < 140; pid++) {
            assertThat(seen).contains("worker" + pid);
        }
        assertThat(scene.text()).doesNotContain("lines below").contains("runs its handler");
        scene.keys("y");
        assertThat(scene.next().operation()).isEqualTo("sendSignalWith");
    }

    @Test
    void nothingIsChosenInAWindowThatShowsNothing() {
        Scene scene = Scene.of(Scene.processes(5));
        scene.resize(Frame.MIN_COLUMNS - 1, Frame.MIN_ROWS);
        scene.keys(Name.DOWN, "k", Name.ENTER, Name.ENTER, "y");

        assertThat(scene.text()).contains("Make this window 60x16 or larger");
        assertThat(scene.next()).isNull();
        assertThat(scene.state().dialog).isInstanceOf(Browse.class);
        scene.resize(80, 24);
        scene.keys("k");
        scene.resize(80, Frame.MIN_ROWS - 1);
        scene.keys("q");
        assertThat(scene.state().quit).isTrue();
    }

    @Test
    void anAnswerThatComesWhileTheMenuIsOpenChangesNoLine() {
        Scene scene = Scene.of(Scene.processes(5));
        scene.tick();
        Ask early = scene.next();
        scene.keys("k");
        String before = scene.text();
        scene.answer(early.operation(), Scene.list(process(7, 1, "seven", "")));

        assertThat(scene.text()).contains("worker100").doesNotContain("seven");
        assertThat(before).contains("held still");
    }

    @Test
    void oneSignalButKillNeedsNoSecondQuestion() {
        Scene scene = Scene.of(Scene.processes(1));
        scene.keys("k", Name.ENTER, Name.ENTER);
        assertThat(scene.state().dialog).isInstanceOf(Page.class);

        Scene kill = Scene.of(Scene.processes(1));
        kill.keys("k", Name.END, Name.ENTER, Name.ENTER);
        assertThat(kill.text()).contains("Send KILL to 1 process?", "100 worker100");
        kill.keys("x", Name.ENTER, Name.ESCAPE);
        kill.foretell("DELIVERED", "TERMINATES", "");
        assertThat(kill.next()).isNull();
        assertThat(kill.text()).contains("Nothing was sent.");
    }

    @Test
    void aRefusedSignalShowsItsRuleAndCantBeChosen() {
        Scene scene = Scene.of(Scene.processes(1));
        scene.keys("k");
        scene.foretell("REFUSED", "TERMINATES", "/etc/signalman/policy:12: deny * send KILL *");

        assertThat(scene.text()).contains("refused: policy:12: deny * send KILL *", "Not 100@1.");
        scene.keys(Name.ENTER);
        assertThat(scene.state().dialog).isInstanceOf(Menu.class);
        assertThat(scene.text()).contains("TERM is refused: policy:12");
    }

    @Test
    void theMenuLeadsToAllOtherSignals() {
        Scene scene = Scene.of(Scene.processes(1));
        scene.keys("k");
        scene.foretell("DELIVERED", "TERMINATES", "");
        scene.keys("o");
        scene.answer(
                "listSignals",
                "[{\"number\":15,\"name\":\"SIGTERM\",\"defaultAction\":\"terminate process\"},"
                        + "{\"number\":28,\"name\":\"SIGWINCH\",\"defaultAction\":\"discard signal\"},"
                        + "{\"number\":34,\"name\":\"SIGRTMIN\",\"defaultAction\":\"terminate process\"}]");
        assertThat(scene.text()).contains("WINCH", "discard signal", "RTMIN");

        assertThat(scene.next().arguments()).containsExactly("100@1", "WINCH");
        scene.foretell("DELIVERED", "IGNORED", "");
        scene.keys(Name.ENTER, Name.ENTER);
        assertThat(scene.next().arguments()).containsExactly("100@1", "WINCH", "observe=500ms");
    }

    @Test
    void aReportThatNobodyWaitsForIsSaidInTheLastLine() {
        Scene scene = Scene.of(Scene.processes(1));
        scene.keys("k", Name.ENTER, Name.ENTER, Name.ESCAPE);
        scene.foretell("DELIVERED", "TERMINATES", "");
        scene.answer("sendSignalWith", ONE);

        assertThat(scene.state().dialog).isInstanceOf(Browse.class);
        assertThat(scene.text()).contains("SIGHUP delivered.");
    }

    @Test
    void aFailedProcessShowsTheKernelsSentence() {
        Scene scene = Scene.of(Scene.processes(1));
        scene.keys("k", Name.ENTER, Name.ENTER);
        scene.foretell("DELIVERED", "TERMINATES", "");
        scene.answer(
                "sendSignalWith",
                "{\"ok\":false,\"message\":\"SIGTERM delivered to 0 of 1.\",\"results\":[{\"pid\":100,\"name\":\"worker100\","
                        + "\"outcome\":\"DENIED\",\"message\":\"The kernel forbids it (EPERM).\"}]}");

        assertThat(scene.text()).contains("denied", "The kernel forbids it (EPERM).");
    }

    @Test
    void tooManyMarksForOneRequestAreSaid() {
        Scene scene = Scene.of(IntStream.range(0, 700)
                .mapToObj(i -> process(1_234_567_890 + i, 1, "worker", ""))
                .toArray(String[]::new));
        for (int i = 0; i < 700; i++) {
            scene.keys(" ");
        }
        scene.keys("k");

        assertThat(scene.state().dialog).isInstanceOf(Browse.class);
        assertThat(scene.text()).contains("700 are marked");
    }

    private static String job(String state, int ended, String fate) {
        return "{\"id\":3,\"state\":\"" + state + "\",\"ladder\":\"TERM 1s KILL\",\"matched\":1,\"ended\":" + ended
                + ",\"millis\":42,\"message\":\"So it is.\",\"results\":[{\"pid\":100,\"name\":\"worker100\",\"fate\":\""
                + fate + "\",\"rung\":\"SIGTERM\",\"millis\":-1,\"signal\":\"SIGKILL\"}]}";
    }

    private static Scene stopping() {
        Scene scene = Scene.of(Scene.processes(2));
        scene.keys("s", Name.CLEAR);
        scene.type("TERM 1s KILL");
        scene.keys(Name.ENTER);
        scene.answer(
                "previewStop",
                "{\"allowed\":1,\"results\":[{\"pid\":100,\"name\":\"worker100\",\"allowed\":true,"
                        + "\"message\":\"SIGTERM: HANDLED. SIGKILL, 1s later: TERMINATES.\"}]}");
        scene.keys(Name.ENTER);
        return scene;
    }

    @Test
    void aStopAsksThenShowsItsProgressAndCanBeCancelled() {
        Scene scene = stopping();
        assertThat(scene.text())
                .contains("Stop 1 process with TERM 1s KILL?", "SIGTERM runs its handler. SIGKILL, 1s later ends it.");
        scene.keys("y");
        assertThat(scene.answer("stop", job("RUNNING", 0, "RUNNING")).arguments())
                .containsExactly("100@1", "TERM 1s KILL");
        assertThat(scene.text()).contains("0 of 1 ended", "sent TERM", "still running", "c cancel");

        scene.keys("c");
        assertThat(scene.answer("cancelJob", job("CANCELLED", 0, "RUNNING")).arguments())
                .containsExactly(3L);
        assertThat(scene.text()).contains("So it is.").doesNotContain("c cancel");
    }

    @Test
    void aRunningStopIsLookedAtUntilItIsOver() {
        Scene scene = stopping();
        scene.keys("y");
        scene.answer("stop", job("RUNNING", 0, "RUNNING"));
        scene.tick();
        while (!scene.next().operation().equals("awaitJob")) {
            scene.fail(scene.next().operation(), "not now");
        }
        assertThat(scene.answer("awaitJob", job("DONE", 1, "KILLED")).arguments())
                .containsExactly(3L, "0s");

        assertThat(scene.text()).contains("1 of 1 ended", "ended by SIGKILL");
        scene.keys(Name.ESCAPE);
        assertThat(scene.text()).doesNotContain("j lists it");
    }

    @Test
    void aMalformedLadderShowsTheAgentsErrorAndSendsNothing() {
        Scene scene = Scene.of(Scene.processes(1));
        scene.keys("s");
        scene.type(" TERM");
        scene.keys(Name.ENTER);
        scene.fail("previewStop", "ladder \"TERM 10s KILL TERM\" needs a wait after SIGKILL");

        assertThat(scene.text()).contains("needs a wait after SIGKILL", "Stop with the ladder: TERM 10s KILL TERM");
        assertThat(scene.next()).isNull();
    }

    @Test
    void aStopThatGoesOnIsFoundAgain() {
        Scene scene = stopping();
        scene.keys("y");
        scene.answer("stop", job("RUNNING", 0, "RUNNING"));
        scene.keys(Name.ESCAPE);
        assertThat(scene.text()).contains("j lists it");

        scene.keys("j");
        scene.answer("listJobs", "[" + job("RUNNING", 0, "RUNNING") + "]");
        assertThat(scene.text()).contains("running", "0/1 ended", "TERM 1s KILL");
        scene.keys(Name.ENTER, "c");
        assertThat(scene.next().operation()).isEqualTo("cancelJob");
    }
}
