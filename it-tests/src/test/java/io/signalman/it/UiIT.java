package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The main job on the page: find, look ahead, signal, stop. */
class UiIT extends PageOfAgent {
    @Test
    void aPersonFindsPreviewsAndSignalsAProcessByKeyboard() throws Exception {
        Child worker = children.reporter(name);
        attach(host, shop);
        try (Ui ui = ui("--jvm", shop)) {
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
        try (Ui ui = ui("--jvm", shop)) {
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
        try (Ui ui = ui("--jvm", shop)) {
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
            await().until(() -> !browser.button("HUP").isEnabled());
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
}
