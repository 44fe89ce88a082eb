package io.signalman.console.top;

import static io.signalman.console.top.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.console.top.Key.Name;
import org.junit.jupiter.api.Test;

/** Looking: the selection means a process and not a line. */
class BrowseTest {
    @Test
    void theSelectionStaysOnItsProcessWhateverTheOrder() {
        Scene scene = Scene.of(Scene.processes(9));
        scene.keys(Name.DOWN, Name.DOWN);
        assertThat(scene.cursor()).isEqualTo("102@1");

        scene.keys("t", "O");
        scene.tick();
        scene.listed(process(102, 1, "b", ""), process(4, 1, "a", ""), process(900, 1, "c", ""));

        assertThat(scene.cursor()).isEqualTo("102@1");
        assertThat(scene.text()).contains("102 app");
    }

    /** Else a key that comes right after a refresh would hit its neighbour. */
    @Test
    void aSelectedProcessThatEndsIsReplacedByNoOther() {
        Scene scene = Scene.of(Scene.processes(9));
        scene.keys(Name.DOWN);
        scene.tick();
        scene.listed(process(100, 1, "a", ""), process(102, 1, "b", ""));

        scene.keys("k");

        assertThat(scene.state().dialog).isInstanceOf(Browse.class);
        assertThat(scene.text()).contains("No process is selected");
        scene.keys(Name.DOWN);
        assertThat(scene.cursor()).isEqualTo("102@1");
    }

    @Test
    void theFilterShowsTheAgentsOwnErrorAndKeepsTheList() {
        Scene scene = Scene.of(Scene.processes(3));
        scene.keys("f");
        scene.type("usr:app");
        scene.keys(Name.ENTER);

        assertThat(scene.next().arguments()).containsExactly("usr:app");
        scene.fail("findProcesses", "target \"usr:app\" begins with \"usr:\", which is unknown");

        assertThat(scene.text()).contains("which is unknown", "Filter: usr:app", "worker100");
        scene.keys(Name.CLEAR);
        scene.type("user:app");
        scene.keys(Name.ENTER);
        scene.answer("findProcesses", Scene.list(process(7, 1, "only", "")));
        assertThat(scene.text()).contains("filter user:app", "only").doesNotContain("worker100");
        assertThat(scene.cursor()).isEqualTo("7@1");
        scene.keys("i");
        assertThat(scene.text()).contains("Handle 7@1");
        scene.keys(Name.ESCAPE);
        scene.tick();
        assertThat(scene.next().arguments()).containsExactly("user:app");
    }

    @Test
    void marksSurviveAFilterButNotTheEndOfTheirProcess() {
        Scene scene = Scene.of(Scene.processes(3));
        scene.keys(" ", " ");
        scene.keys("f");
        scene.type("worker102");
        scene.keys(Name.ENTER);
        scene.answer("findProcesses", Scene.list(process(102, 1, "worker102", "")));
        assertThat(scene.text()).contains("2 marked");

        scene.keys(Name.ESCAPE);
        scene.tick();
        scene.listed(process(101, 1, "worker101", ""), process(102, 1, "worker102", ""));

        assertThat(scene.text()).contains("1 marked");
    }

    @Test
    void aSearchJumps() {
        Scene scene = Scene.of(Scene.processes(50));
        scene.keys("/");
        scene.type("number 13");
        scene.keys(Name.ENTER);
        assertThat(scene.cursor()).isEqualTo("130@1");

        scene.keys("n");
        assertThat(scene.cursor()).isEqualTo("131@1");
        scene.keys("/");
        scene.type("nothing such");
        scene.keys(Name.ENTER);
        assertThat(scene.text()).contains("No process here has");
    }

    @Test
    void onlyTheSelectedAgentIsAskedAndOneRequestAtATime() {
        Scene scene = new Scene(80, 24, new Look(new Text(false), true), "one", "two");
        scene.tick();
        scene.tick();
        assertThat(scene.answer("findProcesses", Scene.list()).agent()).isEqualTo("one");
        assertThat(scene.answer("listEvents", "{\"last\":500}").arguments().get(0))
                .isEqualTo(-1L);
        assertThat(scene.answer("listEvents", "{\"last\":500}").arguments().get(0))
                .isEqualTo(400L);

        scene.keys(Name.TAB);

        assertThat(scene.answer("status", "{}").agent()).isEqualTo("one");
        assertThat(scene.next().agent()).isEqualTo("two");
        scene.keys("1", Name.BACK_TAB);
        assertThat(scene.state().current).isEqualTo(1);
    }

    /** Else the first page of events would be asked for without end. */
    @Test
    void anAgentThatIsNotListedAnyMoreIsNotAskedWithoutEnd() {
        Scene scene = new Scene(80, 24, new Look(new Text(false), true), "one", "two");
        scene.tick();
        scene.keys("2");
        scene.agents("two");

        assertThat(scene.answer("findProcesses", Scene.list()).agent()).isEqualTo("one");
        assertThat(scene.answer("findProcesses", Scene.list()).agent()).isEqualTo("two");
        for (int i = 0; scene.next() != null && i < 9; i++) {
            scene.answer(scene.next().operation(), "{\"last\":5}");
        }
        assertThat(scene.next()).isNull();
    }

    @Test
    void anAgentThatDoesNotAnswerShowsItsSentenceAndIsAskedAgain() {
        Scene scene = Scene.of(Scene.processes(3));
        scene.tick();
        scene.fail("findProcesses", "JVM 4242 is stopped.");
        assertThat(scene.text())
                .contains("JVM 4242 is stopped. It is asked again")
                .doesNotContain("worker100");

        scene.tick();
        scene.listed(Scene.processes(2));
        assertThat(scene.text()).contains("worker100").doesNotContain("stopped");
    }

    @Test
    void theSelectedTabStaysIfItsAgentIsNotListedAnyMore() {
        Scene scene = new Scene(80, 24, new Look(new Text(false), true), "one", "two", "three");
        scene.keys("2");

        scene.agents("zero", "three");
        assertThat(scene.state().tab().orElseThrow().agent.id()).isEqualTo("two");
        scene.keys(Name.TAB);
        scene.agents("zero", "three");
        assertThat(scene.state().tabs).extracting(tab -> tab.agent.id()).containsExactly("zero", "three");
    }

    @Test
    void withoutAnAgentItSaysHowToGetOne() {
        Scene scene = new Scene(80, 24, new Look(new Text(false), true));
        scene.keys("k", Name.DOWN, "s", "f", Name.ENTER);

        assertThat(scene.text()).contains("signalman attach <jvm>");
        scene.keys("q");
        assertThat(scene.state().quit).isTrue();
    }
}
