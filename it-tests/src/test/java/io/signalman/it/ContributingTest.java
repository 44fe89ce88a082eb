package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md names files and classes that exist, and every class of tests. */
class ContributingTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    @Test
    void everyClassItNamesExistsAndEveryTestIsListed() throws IOException {
        Set<String> classes = classes();
        Set<String> named = matches(CLASS);
        named.remove("NoSuchTest");

        assertThat(classes).containsAll(named);
        assertThat(named)
                .containsAll(classes.stream()
                        .filter(name -> name.endsWith("Test") || name.endsWith("IT"))
                        .toList());
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        assertThat(matches(LINK))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static Set<String> matches(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve("CONTRIBUTING.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> classes() throws IOException {
        Set<String> classes = new TreeSet<>();
        for (String module : List.of("agent", "console", "dist", "fleet", "fleet-nats", "jolokia-bridge", "it-tests")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return classes;
    }
}
