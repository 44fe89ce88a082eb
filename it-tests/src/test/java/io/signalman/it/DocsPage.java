package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation whose commands are run: entries by heading, the first of which is the title. */
final class DocsPage {
    /** Its first group is the path of a file, its second one the mark. */
    private static final Pattern BLOCK = Pattern.compile("(?s)(?:`(/[^`\n]+)`:\n\n)?```(\\w+)\n(.*?)\n```\n");

    private DocsPage() {}

    /**
     * @param file its name in docs
     * @param before a line for the beginning of each block of commands; "" for none
     */
    static Map<String, Entry> read(PrivateSystem system, String file, String before) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        String page = Files.readString(MarkdownTable.docs().resolve(file));
        for (String section : page.split("\n## ", -1)) {
            Entry entry = new Entry(system, before);
            BLOCK.matcher(section).results().forEach(entry::add);
            entries.put(section.lines().findFirst().orElseThrow().replaceFirst("^# ", ""), entry);
        }
        return entries;
    }

    /** The files and commands of one entry. */
    static final class Entry {
        private final PrivateSystem system;
        private final String before;
        private final Map<String, String> files = new LinkedHashMap<>();
        private final List<String> commands = new ArrayList<>();
        private final Map<Integer, String> outputs = new LinkedHashMap<>();
        private final List<Integer> done = new ArrayList<>();

        private Entry(PrivateSystem system, String before) {
            this.system = system;
            this.before = before;
        }

        private void add(MatchResult block) {
            if (block.group(1) != null) {
                files.put(block.group(1), block.group(3));
            } else if (block.group(2).equals("sh")) {
                commands.add(block.group(3));
            } else {
                assertThat(block.group(2)).isEqualTo("text");
                outputs.put(commands.size() - 1, block.group(3));
            }
        }

        /** Writes its files and runs its blocks of commands in order. */
        void runAll() throws IOException {
            writeFiles();
            for (int block = 0; block < commands.size(); block++) {
                run(block);
            }
        }

        void writeFiles() throws IOException {
            for (Map.Entry<String, String> file : files.entrySet()) {
                system.write(file.getKey(), file.getValue());
            }
        }

        /** Runs a block of commands, counted from 0, and compares its output if the page has it. */
        String run(int block) throws IOException {
            String output = system.expect(before + commands.get(block));
            if (outputs.containsKey(block)) {
                assertThat(output.strip()).matches(pattern(outputs.get(block)));
            }
            done.add(block);
            return output;
        }

        private static Pattern pattern(String output) {
            return Pattern.compile(
                    Stream.of(output.split("<\\w+>", -1)).map(Pattern::quote).collect(Collectors.joining(".+")));
        }

        void assertThatEverythingRan() {
            assertThat(done.stream().distinct()).hasSize(commands.size());
        }
    }
}
