package io.signalman.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** {@code signalman top} in a real terminal, by its keys, on real agents and children. */
abstract class TopInTmux {
    static final String NEXT = "Down";

    @TempDir
    static Path home;

    static CommandLine signalman;
    static TestHost shop;
    static TestHost bank;
    static String shopName;
    static String bankName;
    static Path policy;

    Children children;
    Tmux terminal;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tmux")), "needs tmux");
        signalman = new CommandLine(home);
        policy = Files.writeString(home.resolve("policy"), "deny * * KILL *\nallow * * * *\n");
        shop = new TestHost.Builder(home).start();
        bank = new TestHost.Builder(home).start();
        shopName = Children.uniqueName();
        bankName = Children.uniqueName();
        shop.attach("name=" + shopName);
        bank.attach("name=" + bankName, "policy=" + policy);
    }

    @AfterAll
    static void end() {
        shop.close();
        bank.close();
    }

    @BeforeEach
    void open() throws Exception {
        children = new Children(Files.createTempDirectory(home, "bin"));
        ProcessBuilder builder = signalman.builder();
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("NO_COLOR");
        terminal = new Tmux(home, builder, "bash --norc --noprofile", 80, 24);
        terminal.enter("PS1='$ '; clear; echo be''fore");
        terminal.await("before\n");
    }

    @AfterEach
    void close() {
        terminal.close();
        children.close();
    }

    void top(String agent) {
        terminal.enter("signalman top --jvm " + agent);
        terminal.await("owner (admin)", "scope user", "q quit");
    }

    String text() {
        return String.join("\n", terminal.lines()) + "\n";
    }

    void quit() {
        terminal.keys("q");
        awaitPrompt();
    }

    void awaitPrompt() {
        await().until(() -> text().strip().endsWith("\n$"));
    }

    /** Shows only the process of that name. */
    void filter(Child child, String name) {
        terminal.keys("f", "C-u");
        terminal.type(name);
        terminal.keys("Enter");
        terminal.await("filter " + name, " 1 process ", child.pid() + " ");
    }
}
