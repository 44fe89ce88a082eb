package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A browser, an agent in a JVM of its own, and the page of {@code signalman ui} on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageOfAgent {
    static final String ROWS = "#rows tbody tr:not(.pad)";

    @TempDir
    Path folder;

    Browser browser;
    Path home;
    CommandLine signalman;
    Children children;
    TestHost host;
    String name;
    String shop;
    String bank;

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

    TestHost host() throws Exception {
        return new TestHost.Builder(home).start();
    }

    void attach(TestHost jvm, String agent, String... settings) throws Exception {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "name=" + agent;
        assertThat(jvm.attach(all).status()).isEqualTo("started");
    }

    Ui ui(String... options) throws Exception {
        Ui ui = new Ui(signalman, options);
        browser.size(1400, 900);
        browser.prefers("light");
        browser.open(ui.link());
        browser.awaitText("#count", "process");
        return ui;
    }

    void filter(String target) {
        browser.filter(target);
    }
}
