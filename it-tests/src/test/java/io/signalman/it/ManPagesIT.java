package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.CommandLine.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual pages, as man(1) shows them in a terminal of 80 columns. */
class ManPagesIT {
    private static final Path FOLDER = Distribution.FOLDER.resolve("man");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {2}([a-z]+)(?:, [a-z-]+)* {2,}\\S");
    private static final Pattern OPTION = Pattern.compile("(?m)^ {2}(?:-\\w, | {4})(--[a-z-]+)");
    private static final Pattern SETTING = Pattern.compile("(?m)^ {2}([a-z][a-z.<>-]*) {2,}\\S");
    private static final Pattern REFERENCE = Pattern.compile("(signalman[a-z-]*)\\(([1-8])\\)");

    @TempDir
    private static Path home;

    private static CommandLine signalman;
    private static Map<String, Result> shown;

    @BeforeAll
    static void show() throws Exception {
        assumeTrue(Stream.of("groff", "man").allMatch(ManPagesIT::isInstalled), "needs groff and man");
        signalman = new CommandLine(home);
        shown = new TreeMap<>();
        for (Path page : pages()) {
            ProcessBuilder man = new ProcessBuilder("man", "--warnings=w", "-l", page.toString());
            man.environment().putAll(Map.of("MANWIDTH", "80", "LC_ALL", "C.UTF-8"));
            shown.put(page.getFileName().toString(), CommandLine.run(man, home));
        }
    }

    private static boolean isInstalled(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    private static List<Path> pages() throws Exception {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void manShowsEachPageWithoutAWarning() {
        assertThat(shown).hasSizeGreaterThan(25).allSatisfy((page, result) -> {
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
        });
    }

    @Test
    void mandocFindsNothingToWarnAboutEither() throws Exception {
        assumeTrue(isInstalled("mandoc"), "needs mandoc");
        List<String> command = new ArrayList<>(List.of("mandoc", "-T", "lint", "-W", "warning"));
        pages().forEach(page -> command.add(page.toString()));

        Result result = CommandLine.run(new ProcessBuilder(command), home);

        assertThat(result.out() + result.err()).isEmpty();
    }

    @Test
    void noLineIsLongerThanTheTerminalAndNoWordIsCut() {
        assertThat(shown)
                .allSatisfy((page, result) -> assertThat(result.out().lines())
                        .allMatch(line -> line.codePointCount(0, line.length()) <= 80 && !line.endsWith("‐")));
    }

    @Test
    void eachPageSaysWhatItIsAboutToApropos() throws Exception {
        assumeTrue(isInstalled("lexgrog"), "needs lexgrog");
        for (Path page : pages()) {
            Result result = CommandLine.run(new ProcessBuilder("lexgrog", page.toString()), home);
            String name = page.getFileName().toString().replaceAll("\\.[1-8]$", "");

            assertThat(result.out()).contains(": \"" + name + " - ");
        }
    }

    @Test
    void everyCommandHasAPageThatExplainsEachOptionOfItsHelp() throws Exception {
        assertExplains("signalman.1", signalman.expect(0, "--help").out());
        List<String> commands = commands(signalman.expect(0, "--help").out());
        assertThat(commands).contains("kill", "completion");
        for (String command : commands) {
            assertExplainsAll("signalman-" + command + ".1", command);
        }
    }

    private static void assertExplainsAll(String page, String... words) throws Exception {
        String help = signalman
                .expect(0, Stream.concat(Stream.of(words), Stream.of("--help")).toArray(String[]::new))
                .out();
        assertExplains(page, help);
        for (String command : commands(help)) {
            assertExplainsAll(
                    page, Stream.concat(Stream.of(words), Stream.of(command)).toArray(String[]::new));
        }
    }

    private static List<String> commands(String help) {
        int start = help.indexOf("\nCommands:\n");
        return start < 0 ? List.of() : matches(COMMAND, help.substring(start).split("\n\n", 2)[0]);
    }

    private static void assertExplains(String page, String help) {
        assertThat(shown).containsKey(page);
        assertThat(matches(OPTION, help))
                .isNotEmpty()
                .allSatisfy(option -> assertThat(shown.get(page).out())
                        .as(page)
                        .containsPattern("(?m)^ {7}(-\\w, )?" + option + "(=| |$)"));
    }

    @Test
    void everySettingIsExplained() throws Exception {
        String help = signalman.expect(0, "attach", "--help").out();
        List<String> settings =
                matches(SETTING, help.split("\nSettings:\n", 2)[1].split("\n\n", 2)[0]);

        assertThat(settings)
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        setting -> assertThat(shown.get("signalman-config.5").out())
                                .containsPattern("(?m)^ {7}" + Pattern.quote(setting) + "( |$)"));
    }

    @Test
    void eachReferenceLeadsToAPage() {
        assertThat(shown)
                .allSatisfy((page, result) -> assertThat(REFERENCE
                                .matcher(result.out())
                                .results()
                                .map(match -> match.group(1) + "." + match.group(2)))
                        .isNotEmpty()
                        .allSatisfy(reference -> assertThat(shown).containsKey(reference)));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
