package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The page on the hosts of a fleet. */
class UiFleetIT {
    @TempDir
    private Path home;

    @Test
    void hostsOfAGroupAreShownSignalledAndMissed() throws Exception {
        CommandLine signalman = new CommandLine(home);
        String name = Children.uniqueName();
        try (Hub hub = Hub.start(signalman);
                Children children = new Children(home);
                Browser browser = new Browser()) {
            hub.enroll("web", List.of("web1", "web2"));
            hub.enroll("db", List.of("db1"));
            Path tokens = home.resolve("tokens");
            TokensFile.replace(tokens, hub.operator("anna", "admin") + "\n");
            Child worker = children.reporter(name);
            try (Child first = hub.agent("web1", tokens, "audit=" + home.resolve("audit"));
                    Child second = hub.agent("web2", tokens)) {
                first.awaitLineThatBegins("Signalman serves");
                second.awaitLineThatBegins("Signalman serves");
                try (Ui ui = new Ui(signalman, "--fleet", hub.profile("anna"), "--on", "web")) {
                    browser.open(ui.link());
                    browser.awaitText("#count", "process");
                    assertThat(browser.text(".agents"))
                            .contains("fleet web", "web1", "web2")
                            .doesNotContain("db1");
                    browser.awaitText(".facts", "anna (admin;");
                    browser.filter(name);
                    browser.awaitText("#count", "1 process");
                    browser.press(Keys.ENTER);
                    browser.clickWhenEnabled("HUP");
                    browser.awaitText("[aria-label=Report]", "SIGHUP delivered to " + worker.pid());
                    worker.awaitLine("got HUP");
                    browser.clickWhenEnabled("Audit");
                    browser.awaitText("#log", "anna fleet");
                    ProcessHandle server = hub.natsServer();
                    server.destroyForcibly();
                    server.onExit().get();
                    String other = Children.uniqueName();
                    children.sleeper(other);
                    await("the page is back after a loss of the hub").until(() -> {
                        browser.filter(other);
                        return browser.text("#count").contains("1 process");
                    });
                    ProcessHandle.of(second.pid()).orElseThrow().destroyForcibly();
                    browser.driver().findElement(By.linkText("web2")).click();
                    browser.awaitText("[role=alert]", "web2: ");
                }
            }
        }
    }
}
