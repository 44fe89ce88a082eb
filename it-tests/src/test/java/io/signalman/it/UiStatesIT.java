package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The states of the page: its address, agents that come and go, crowds, sizes and colours. */
class UiStatesIT extends PageOfAgent {
    private static final int CROWD = 5_000;

    @Test
    void theLinkOfARestartedServerOpensInTheOldTab() throws Exception {
        attach(host, shop);
        try (Ui old = ui("--jvm", shop)) {
            old.process().close();
            browser.awaitText("[role=alert]", "signalman ui");
            try (Ui fresh = new Ui(
                    signalman,
                    "--jvm",
                    shop,
                    "--port",
                    String.valueOf(old.server().getPort()))) {
                browser.driver().get(fresh.link());
                browser.awaitGone("[role=alert]");
                browser.awaitText("#count", "process");
                assertThat(String.valueOf(browser.run("return location.href"))).doesNotContain(fresh.secret());
                CommandLine.Result taken = signalman.run(
                        "ui",
                        "--no-open",
                        "--port",
                        String.valueOf(fresh.server().getPort()));
                assertThat(taken.exitCode()).isEqualTo(2);
                assertThat(taken.err()).contains("is in use; give another one to --port");
            }
        }
    }

    @Test
    void aWrongTargetShowsTheGrammarsSentenceAndKeepsTheList() throws Exception {
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            browser.press("/", "older:soon", Keys.ENTER);
            browser.awaitText("#filter-problem", "older:soon");
            assertThat(browser.driver().findElements(By.cssSelector(ROWS))).isNotEmpty();
            filter(name);
            browser.awaitText("#rows", "Nothing matches " + name);
            assertThat(browser.text("#filter-problem")).isEmpty();
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void theAddressLeadsToAgentAndFilterAlsoBackAndAfterAReload() throws Exception {
        children.sleeper(name);
        attach(host, shop);
        try (TestHost other = host()) {
            attach(other, bank);
            try (Ui ui = ui()) {
                browser.driver().findElement(By.partialLinkText(bank)).click();
                browser.awaitText("a[aria-current]", bank);
                filter(name);
                browser.awaitText("#count", "1 process");
                String bookmark = String.valueOf(browser.run("return location.href"));
                assertThat(bookmark).doesNotContain(ui.secret());
                browser.driver().findElement(By.partialLinkText(shop)).click();
                browser.awaitText("a[aria-current]", shop);
                browser.driver().navigate().back();
                browser.awaitText("a[aria-current]", bank);
                browser.awaitText("#count", "1 process");
                browser.driver().navigate().refresh();
                browser.awaitText("a[aria-current]", bank);
                browser.awaitText("#count", "1 process");
                browser.open(bookmark);
                browser.awaitText("#count", "1 process");
            }
        }
    }

    @Test
    void anAgentThatGoesAwayIsReportedAndIsBackAfterwards() throws Exception {
        attach(host, shop);
        try (Ui ui = ui("--jvm", String.valueOf(host.pid()))) {
            assertThat(host.detach().status()).isEqualTo("stopped");
            browser.awaitText("[role=alert]", "No agent with HTTP runs");
            attach(host, shop);
            browser.awaitGone("[role=alert]");
            ui.process().close();
            browser.awaitText("[role=alert]", "start it again with: signalman ui");
        }
    }

    @Test
    void aReadOnlyPageShowsEverythingAndSendsNothing() throws Exception {
        children.sleeper(name);
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop, "--read-only")) {
            filter(name);
            browser.awaitText("#count", "1 process");
            browser.press(Keys.ENTER);
            browser.awaitText("#panel", "allowed");
            assertThat(browser.driver().findElements(By.cssSelector("#panel .signals button:enabled")))
                    .isEmpty();
            assertThat(browser.text(".badge")).isEqualTo("read-only");
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    /** The page asks when it becomes visible, and not while it is hidden. */
    @Test
    void aHiddenPageAsksNothing() throws Exception {
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            browser.run("window.asked = 0; const real = window.fetch;"
                    + "window.fetch = (...all) => { window.asked++; return real(...all); };"
                    + "window.unseen = true; Object.defineProperty(document, 'hidden', {get: () => window.unseen})");
            // A round that had begun before ends.
            browser.awaiting(
                    "rest",
                    () -> browser.run(
                                    "window.asked = 0; document.dispatchEvent(new Event('visibilitychange')); return window.asked")
                            .equals(0L));
            assertThat(browser.run("document.dispatchEvent(new Event('visibilitychange')); return window.asked"))
                    .isEqualTo(0L);
            browser.awaiting(
                    "a question",
                    () -> (Long)
                                    browser.run(
                                            "window.unseen = false; document.dispatchEvent(new Event('visibilitychange')); return window.asked")
                            > 0);
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void fiveThousandProcessesAreInReachAndFewAreInThePage() throws Exception {
        Path program = CProgram.compile("crowd.c", home.resolve(name));
        Child crowd = children.own(new ProcessBuilder(program.toString(), String.valueOf(CROWD)));
        crowd.awaitLine("ready");
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            filter(name);
            browser.awaitText("#count", CROWD + " processes");
            assertThat(browser.driver().findElements(By.cssSelector(ROWS)).size())
                    .isBetween(10, 100);
            String first = browser.text(ROWS + " .pid");
            browser.run("const rows = document.getElementById('rows'); rows.scrollTop = rows.scrollHeight");
            browser.awaiting("other rows", () -> !browser.text(ROWS + " .pid").equals(first));
            assertThat(browser.run("return [...document.querySelectorAll('" + ROWS + "')].pop().ariaRowIndex"))
                    .isEqualTo(String.valueOf(CROWD + 1));
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void aChainOfThousandsAndACircleAreShownAndAJobStaysWithItsAgent() throws Exception {
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            browser.awaitText("#count", "process");
            Object shown = browser.driver().executeAsyncScript("""
                            const done = arguments[0];
                            const row = (pid, ppid) => ({pid, ppid, handle: pid + '@1', name: '', user: '', start: ''});
                            Promise.all(['table', 'state', 'jobs'].map(name => import('./' + name + '.js')))
                              .then(([{visible}, {state}, {begun}]) => {
                                state.tree = true;
                                state.rows = Array.from({length: 5000}, (_, i) => row(i + 2, i + 1));
                                state.rows.push(row(9001, 9002), row(9002, 9001));
                                begun('another agent', {id: 7, state: 'RUNNING', ladder: 'TERM'});
                                done(visible().length + ' rows, ' + state.jobs.length + ' jobs');
                              }, problem => done(String(problem)));
                            """);
            assertThat(shown).isEqualTo("5002 rows, 0 jobs");
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void everyStateCanBeSeenAndIsAccessible() throws Exception {
        children.reporter(name);
        children.sleeper(name + "2");
        Path policy = Files.writeString(home.resolve("policy"), "deny * * KILL " + name + "\nallow * * * *\n");
        attach(host, shop, "policy=" + policy);
        try (Ui ui = ui("--jvm", shop)) {
            filter("parent:" + ProcessHandle.current().pid());
            browser.awaitText("#count", "process");
            for (String scheme : List.of("light", "dark")) {
                for (int width : List.of(1400, 390)) {
                    browser.prefers(scheme);
                    browser.size(width, width == 390 ? 844 : 900);
                    look("list", scheme, width);
                    browser.press(Keys.HOME, Keys.ENTER);
                    browser.awaitText("#panel", "allowed");
                    look("panel", scheme, width);
                    browser.press(Keys.ESCAPE);
                    browser.awaitGone("#panel");
                    browser.press("?");
                    browser.awaitText("#help", "filter the processes");
                    look("keys", scheme, width);
                    browser.press(Keys.ESCAPE);
                    browser.awaitGone("#help");
                }
            }
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    private void look(String state, String scheme, int width) throws Exception {
        browser.screenshot(state + "-" + scheme + "-" + width);
        assertThat(browser.accessibilityProblems())
                .as("%s, %s, %d pixels", state, scheme, width)
                .isEmpty();
        assertThat(browser.run("return document.documentElement.scrollWidth"))
                .as("no sideways scrolling")
                .isEqualTo((long) width);
    }

    @Test
    void ctrlCEndsTheServerAndThePageSaysSo() throws Exception {
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            ProcessHandle.of(ui.process().pid()).orElseThrow().destroy(); // TERM
            assertThat(ui.process().awaitExit()).isZero();
            await().untilAsserted(() -> assertThat(browser.text("[role=alert]")).contains("signalman ui"));
        }
    }
}
