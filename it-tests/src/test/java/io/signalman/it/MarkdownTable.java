package io.signalman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table of the documentation: rows of input, answer and reason under a heading. */
final class MarkdownTable {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]*)` \\| ([^|]*) \\| ([^|]*) \\|");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})|\\\\([ntr])");
    private static final Pattern REPEATED = Pattern.compile("<([0-9]+) bytes>");

    private MarkdownTable() {}

    /** One row, with the input as the file shows it. */
    record Row(String written, String answer, String reason) {
        /** @param values this run's values for {@code <pid>} and the like */
        String input(Map<String, String> values) {
            String text = written.replace("<empty>", "");
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("<" + value.getKey() + ">", value.getValue());
            }
            text = REPEATED.matcher(text).replaceAll(match -> "n".repeat(Integer.parseInt(match.group(1))));
            return ESCAPE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(character(match.group())));
        }

        private static String character(String escape) {
            return switch (escape) {
                case "\\n" -> "\n";
                case "\\t" -> "\t";
                case "\\r" -> "\r";
                default -> String.valueOf((char) Integer.parseInt(escape.substring(2), 16));
            };
        }
    }

    static Path docs() {
        return TestHost.JAR.resolve("../../../docs").normalize();
    }

    static List<Row> read(String file, String heading) throws IOException {
        List<String> lines = Files.readAllLines(docs().resolve(file));
        return lines.stream()
                .skip(lines.indexOf("## " + heading) + 1L)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(MarkdownTable::row)
                .toList();
    }

    private static Row row(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            throw new IllegalStateException("no row of three cells: " + line);
        }
        return new Row(row.group(1), row.group(2).strip(), row.group(3).strip());
    }
}
