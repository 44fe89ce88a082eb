package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation and the help say the same about each setting as the code. */
class SettingTest {
    private static final Path PAGE = Path.of("../docs/settings.md");

    @Test
    void thePageHasEachSettingWithItsDefaultAndMeaning() throws IOException {
        List<String> documented = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| setting |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(SettingTest::plain)
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Setting.all().stream()
                        .map(row -> "| " + row.key() + " | " + row.shown() + " | " + row.meaning() + " |")
                        .toList());
    }

    /** Markdown without code marks and links. */
    private static String plain(String markdown) {
        return markdown.replace("`", "").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attach", "serve"})
    void theHelpHasEachSettingWithItsDefaultAndMeaning(String command) {
        String help = help(command);

        assertThat(help.lines()).allMatch(line -> line.length() <= 80, "80 columns");
        String words = help.replaceAll("\\s+", " ");
        for (Setting<?> row : Setting.all()) {
            assertThat(words).contains(" " + row.key() + " " + row.meaning() + " (default: " + row.shown() + ")");
        }
    }

    private static String help(String command) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandLineEntry.run(new String[] {command, "--help"})).isZero();
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
