package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;

/** Debian's Chromium, without a window. It finds elements by what a person or a screen reader finds them by. */
public final class Browser implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private final ChromeDriver driver;

    public Browser() {
        assumeTrue(Files.exists(PROGRAM) && Files.exists(DRIVER), "needs chromium and chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // as root
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,900");
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Opens an address as a person does who pastes it: as a new page, even if only the fragment differs. */
    public void open(String address) {
        driver.get("about:blank");
        driver.get(address);
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** All that the page shows. */
    String text() {
        return String.valueOf(run("return document.body.innerText"));
    }

    String text(String css) {
        return (String) run("const e = document.querySelector(arguments[0]); return e ? e.innerText : ''", css);
    }

    /** Waits until the first element of the selector shows that text. */
    public void awaitText(String css, String text) {
        awaiting(css + " to show " + text, () -> text(css).contains(text));
    }

    /** Types a filter and waits until its list is there. */
    void filter(String target) {
        press("/", target, Keys.ENTER);
        awaiting(
                "the list of " + target,
                () -> target.equals(run("return document.getElementById('count').dataset.filter ?? ''")));
    }

    void awaitGone(String css) {
        awaiting(css + " to go", () -> driver.findElements(By.cssSelector(css)).isEmpty());
    }

    void awaiting(String what, Callable<Boolean> condition) {
        try {
            await(what).ignoreException(StaleElementReferenceException.class).until(condition);
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            throw new AssertionError(late.getMessage() + "\nThe page shows:\n" + text(), late);
        }
    }

    /** Presses keys one after the other, wherever the focus is. */
    void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    /** Moves the focus by the tab key until it is on a button with that text. */
    void tabTo(String button) {
        for (int i = 0; i < 40; i++) {
            if (button.equals(run("return document.activeElement.innerText.trim()"))) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError("the tab key does not reach " + button);
    }

    WebElement button(String text) {
        return driver.findElement(By.xpath("//button[normalize-space()='" + text + "']"));
    }

    void clickWhenEnabled(String button) {
        awaiting(
                button + " to be enabled",
                () ->
                        driver
                                .findElements(
                                        By.xpath("//button[normalize-space()='" + button + "' and not(@disabled)]"))
                                .stream()
                                .findFirst()
                                .map(found -> {
                                    found.click();
                                    return true;
                                })
                                .orElse(false));
    }

    /** Says yes to the question that the page asks. */
    void confirm(String question) {
        awaitText("#question", question);
        driver.findElement(By.cssSelector("#confirm .danger")).click();
        awaitGone("#confirm");
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void prefers(String colourScheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colourScheme))));
    }

    /** Writes what is seen to {@code target/screens}. */
    void screenshot(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "screens"));
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What axe-core calls serious or critical. */
    List<?> accessibilityProblems() throws IOException {
        try (InputStream axe = Browser.class.getResourceAsStream(AXE)) {
            run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<?>)
                driver.executeAsyncScript(
                        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']})"
                                + ".then(found => done(found.violations.filter(one => ['serious', 'critical'].includes(one.impact))"
                                + ".map(one => one.id + ': ' + one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))))");
    }

    /** Fails if the browser has complained, as it does if the policy forbids a script or a style. */
    void expectNoComplaint() {
        assertThat(driver.manage().logs().get("browser").getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                        .map(LogEntry::getMessage)
                        .filter(message -> !message.contains("Failed to load resource")))
                .isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
