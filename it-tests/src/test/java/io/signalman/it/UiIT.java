package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The page of {@code signalman ui} in a browser, on real JVMs and processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UiIT {
    private static final int CROWD = 5_000;
    private static final String ROWS = "#rows tbody tr:not(.pad)";

    @TempDir
    private Path folder;

    private Browser browser;
    private Path home;
    private CommandLine signalman;
    private Children children;
    private TestHost host;
    private String name;
    private String shop;
    private String bank;

    @BeforeAll
    void openBrowser() {
        browser = new Browser();
    }

    @AfterAll
    void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void start() throws Exception {
        home = Files.createTempDirectory(folder, "home");
        signalman = new CommandLine(home);
        children = new Children(home);
        host = host();
        name = Children.uniqueName();
        shop = "shop-" + name;
        bank = "bank-" + name;
    }

    @AfterEach
    void end() {
        children.close();
        host.close();
    }

    private TestHost host() throws Exception {
        return new TestHost.Builder(home).start();
    }

    private void attach(TestHost jvm, String agent, String... settings) throws Exception {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "name=" + agent;
        assertThat(jvm.attach(all).status()).isEqualTo("started");
    }

    private Ui ui(String... options) throws Exception {
        Ui ui = new Ui(signalman, options);
        browser.size(1400, 900);
        browser.prefers("light");
        browser.open(ui.link());
        browser.awaitText("#count", "process");
        return ui;
    }

    private void filter(String target) {
        browser.press("/", target, Keys.ENTER);
        browser.awaiting(
                "the filter",
                () -> String.valueOf(browser.run("return decodeURIComponent(location.hash)"))
                        .replace('+', ' ')
                        .contains("filter=" + target));
    }

    @Test
    void aPersonFindsPreviewsAndSignalsAProcessByKeyboard() throws Exception {
        Child worker = children.reporter(name);
        attach(host, shop);
        try (Ui ui = ui()) {
            filter(name);
            browser.awaitText("#count", "1 process");
            browser.press(Keys.ENTER);
            browser.awaitText("#panel", "runs its handler");
            assertThat(browser.text("#panel h2")).isEqualTo(worker.pid() + " " + name);
            browser.tabTo("HUP");
            browser.press(Keys.ENTER);
            browser.awaitText("[aria-label=Report]", "SIGHUP delivered to " + worker.pid());
            worker.awaitLine("got HUP");
            assertThat(browser.text("[aria-label=Report]")).contains("no change");
            browser.awaitText("#log", "HUP " + worker.pid() + "@");
            browser.press(Keys.ESCAPE);
            browser.awaitGone("#panel");
            assertThat(signalman.expect(0, "status", "--json").out()).contains("\"delivered\":1");
            assertThat(ui.process().isAlive()).isTrue();
        }
        browser.expectNoComplaint();
    }

    @Test
    void aPersonStopsProcessesByMouseSeesTheProgressAndCancels() throws Exception {
        Child stubborn = children.own(new ProcessBuilder(
                children.script(name, "#!/bin/bash\ntrap '' TERM\necho ready\nwhile :; do read -r -t 600 line; done\n")
                        .toString()));
        stubborn.awaitLine("ready");
        attach(host, shop);
        try (Ui ui = ui()) {
            filter(name);
            browser.awaitText("#count", "1 process");
            browser.driver().findElement(By.cssSelector(ROWS)).click();
            browser.clickWhenEnabled("Stop");
            browser.awaitText("#confirm", stubborn.pid() + " " + name);
            assertThat(browser.text("#question")).isEqualTo("Stop 1 process with TERM 10s KILL?");
            browser.clickWhenEnabled("Cancel");
            browser.awaitGone("#confirm");
            browser.driver()
                    .executeScript("const ladder = document.querySelector('[aria-label=Ladder]');"
                            + "ladder.value = 'TERM 10m KILL'; ladder.dispatchEvent(new Event('change'))");
            browser.clickWhenEnabled("Stop");
            browser.confirm("Stop 1 process with TERM 10m KILL?");
            browser.awaitText("[aria-label=Progress]", "Stopping: 0 of 1 ended");
            browser.awaitText("[aria-label=Progress]", "SIGTERM");
            browser.clickWhenEnabled("Cancel the rest");
            browser.awaitText("[aria-label=Progress] h3", "ancelled");
            assertThat(stubborn.isAlive()).isTrue();
            browser.clickWhenEnabled("KILL");
            browser.confirm("Send KILL to 1 process?");
            browser.awaitText("[aria-label=Report]", "exited after");
            assertThat(stubborn.awaitEnd()).isEqualTo(128 + 9);
            assertThat(ui.process().isAlive()).isTrue();
        }
        browser.expectNoComplaint();
    }

    @Test
    void aRefusedSignalShowsItsRuleAndHasNoButton() throws Exception {
        Child worker = children.sleeper(name);
        Path policy = Files.writeString(home.resolve("policy"), "deny * * KILL " + name + "\nallow * * * *\n");
        attach(host, shop, "policy=" + policy, "audit=" + home.resolve("audit"));
        try (Ui ui = ui("--jvm", shop)) {
            filter(name);
            browser.awaitText("#count", "1 process");
            browser.press(Keys.ENTER);
            browser.awaitText("#panel .signals", policy + ":1: deny * * KILL " + name);
            assertThat(browser.button("KILL").isEnabled()).isFalse();
            assertThat(browser.button("Stop").isEnabled()).isFalse();
            browser.driver().findElement(By.cssSelector("[aria-label=Reason]")).sendKeys("rotate the log");
            browser.clickWhenEnabled("CONT");
            browser.awaitText("#log", "rotate the log");
            browser.clickWhenEnabled("Audit");
            browser.awaitText("#log", "outcome CONT " + worker.pid() + "@");
            assertThat(browser.text("#log")).contains("owner ui", "rotate the log");
            browser.driver()
                    .findElement(By.cssSelector("[type=search][aria-label^=Search]"))
                    .sendKeys("no such record");
            browser.awaitText("#log", "No record has these words.");
            assertThat(ui.process().isAlive()).isTrue();
        }
        browser.expectNoComplaint();
    }

    @Test
    void aRefreshNeverChangesWhoIsHit() throws Exception {
        Child chosen = children.sleeper(name);
        attach(host, shop);
        try (Ui ui = ui()) {
            filter(name);
            browser.awaitText("#count", "1 process");
            browser.press(Keys.ENTER);
            browser.awaitText("#panel", "allowed");
            Child later = children.sleeper(name);
            browser.awaitText("#count", "2 processes");
            browser.run("document.querySelector('th.pid button').click()"); // descending: the other one is first
            browser.clickWhenEnabled("TERM");
            browser.awaitText("[aria-label=Report]", "exited after");
            assertThat(chosen.awaitEnd()).isEqualTo(128 + 15);
            assertThat(later.isAlive()).isTrue();
            browser.awaitText("#panel .signals", "(ESRCH)");
            assertThat(browser.button("HUP").isEnabled()).isFalse();
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void aSecondPressSendsNothingAndKillAsksUnderAnyName() throws Exception {
        Child worker = children.reporter(name);
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            filter(name);
            browser.awaitText("#count", "1 process");
            browser.press(Keys.ENTER);
            browser.awaitText("#panel", "runs its handler");
            browser.tabTo("HUP");
            browser.driver().executeScript("document.activeElement.click(); document.activeElement.click()");
            browser.press(Keys.ENTER);
            browser.awaitText("[aria-label=Report]", "SIGHUP delivered");
            browser.driver()
                    .findElement(By.cssSelector("[aria-label='Another signal']"))
                    .sendKeys("9", Keys.ENTER, "sigurg", Keys.ENTER);
            browser.awaitText("#panel .signals", "URG");
            assertThat(browser.text("#panel .signals")).doesNotContain("9", "SIGURG");
            browser.clickWhenEnabled("KILL");
            browser.confirm("Send KILL to 1 process?");
            worker.awaitEnd();
            assertThat(worker.stdout()).containsExactly("ready", "got HUP");
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void aStopCanBeCancelledAfterAReloadAndSurvivesAnotherSignal() throws Exception {
        Child stubborn = children.own(new ProcessBuilder(
                children.script(name, "#!/bin/bash\ntrap '' TERM\necho ready\nwhile :; do read -r -t 600 line; done\n")
                        .toString()));
        stubborn.awaitLine("ready");
        attach(host, shop);
        assertThat(signalman
                        .expect(0, "stop", "--jvm", shop, "--no-wait", "--ladder", "TERM 10m KILL", name)
                        .exitCode())
                .isZero();
        try (Ui ui = ui("--jvm", shop)) {
            filter(name);
            browser.press(Keys.ENTER); // the list is the old one still, or the new one
            browser.awaitText("#count", "1 process");
            browser.awaitText(".jobs", "0 of 1 ended");
            assertThat(browser.text("#panel h2")).isIn("", stubborn.pid() + " " + name);
            browser.press(Keys.ESCAPE);
            browser.driver().findElement(By.cssSelector(ROWS)).click();
            browser.clickWhenEnabled("CONT");
            browser.awaitText("[aria-label=Report]", "SIGCONT delivered");
            browser.driver().navigate().refresh();
            browser.awaitText(".jobs", "Stopping with TERM 10m KILL, for owner: 0 of 1 ended.");
            browser.clickWhenEnabled("Cancel the rest");
            browser.awaitGone(".jobs");
            assertThat(stubborn.isAlive()).isTrue();
            assertThat(signalman.expect(0, "jobs", "--jvm", shop).out()).contains("CANCELLED");
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

    @Test
    void theCursorGoesToNoOtherProcessWhenItsOwnEnds() throws Exception {
        Child first = children.sleeper(name);
        Child second = children.sleeper(name);
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
            filter(name);
            browser.awaitText("#count", "2 processes");
            assertThat(browser.text("tr.cursor .pid")).isEqualTo(String.valueOf(first.pid()));
            first.close();
            browser.awaitText("#count", "1 process");
            browser.press(" ", Keys.ENTER);
            assertThat(browser.text("#count")).doesNotContain("marked");
            assertThat(browser.driver().findElements(By.id("panel"))).isEmpty();
            browser.press(Keys.ARROW_DOWN, " ");
            browser.awaitText("#count", "1 marked");
            assertThat(browser.text("tr[aria-selected=true] .pid")).isEqualTo(String.valueOf(second.pid()));
            assertThat(ui.process().isAlive()).isTrue();
        }
    }

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
        try (Ui ui = ui()) {
            filter("older:soon");
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
        try (Ui ui = ui("--read-only")) {
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
        try (Ui ui = ui()) {
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
        try (Ui ui = ui()) {
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
    void everyStateCanBeSeenAndIsAccessible() throws Exception {
        children.reporter(name);
        children.sleeper(name + "2");
        Path policy = Files.writeString(home.resolve("policy"), "deny * * KILL " + name + "\nallow * * * *\n");
        attach(host, shop, "policy=" + policy);
        try (Ui ui = ui()) {
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
        try (Ui ui = ui()) {
            ProcessHandle.of(ui.process().pid()).orElseThrow().destroy(); // TERM
            assertThat(ui.process().awaitExit()).isZero();
            await().untilAsserted(() -> assertThat(browser.text("[role=alert]")).contains("signalman ui"));
        }
    }
}
