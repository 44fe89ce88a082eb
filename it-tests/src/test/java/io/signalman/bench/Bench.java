package io.signalman.bench;

import io.signalman.it.Jdks;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures all chapters, prints them, and writes them to a file. {@code ./mvnw -Pbench verify} runs it. */
public final class Bench {
    static final List<Chapter> CHAPTERS = List.of(
            new InProcess(),
            new Http(),
            new SocketBesideTcp(),
            new FanOut(),
            new Oversight(),
            new Conditions(),
            new Ladders(),
            new LifeCycle(),
            new ColdStart(),
            new FirstPage(),
            new UnderLoad(),
            new Exits(),
            new ManyHosts(), // the longest, which may begin before the time is up
            new Soak());

    /** Takes an hour, so that it runs only if asked for. */
    private static final String APART = "soak";

    private static final String FAILED = "it failed with: ";

    /** A chapter that would begin later is left out. */
    private static final Duration LONGEST = Duration.ofMinutes(45);

    private Bench() {}

    /** Takes the file to write, the key of one chapter or "" for all but the soak, and whether one chapter goes into the file too. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        String only = arguments.length > 1 ? arguments[1] : "";
        List<Chapter> chapters = CHAPTERS.stream()
                .filter(chapter -> only.isEmpty()
                        ? !chapter.key().equals(APART)
                        : chapter.key().equals(only))
                .toList();
        if (chapters.isEmpty()) {
            throw new IllegalArgumentException("there is no chapter " + only + "; there are "
                    + CHAPTERS.stream().map(Chapter::key).toList());
        }
        boolean merge = !only.isEmpty() && arguments.length > 2 && arguments[2].equals("true");
        String report = run(chapters, Scale.FULL, Jdks.all(), true, merge ? Files.readString(file) : "");
        System.out.println(report);
        if (only.isEmpty() || merge) {
            Files.writeString(file, report);
            System.out.println("bench: written to " + file);
        }
        if (report.contains(FAILED)) {
            throw new IllegalStateException("A chapter failed; the report says which.");
        }
    }

    /**
     * What was measured, as Markdown.
     *
     * @param install whether missing programs may be installed
     * @param before the file that a single chapter is put into; "" for a new file
     */
    static String run(List<Chapter> chapters, Scale scale, List<Path> jdks, boolean install, String before)
            throws Exception {
        Path folder = Files.createTempDirectory("signalman-bench");
        try {
            Run run = new Run(scale, jdks, folder, new Tools(install));
            Map<Chapter, Page> pages = new LinkedHashMap<>();
            long begin = System.nanoTime();
            for (Chapter chapter : chapters) {
                System.out.println("bench: " + chapter.title());
                Page page = new Page();
                pages.put(chapter, page);
                if (chapters.size() == 1) {
                    chapter.measure(run, page);
                } else {
                    measure(chapter, run, page, System.nanoTime() - begin);
                }
            }
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            Chapter first = chapters.get(0);
            return before.isEmpty()
                    ? Report.markdown(today, Machine.facts(run), pages)
                    : Merge.into(
                            before, today, Machine.facts(run), CHAPTERS, first, pages.getOrDefault(first, new Page()));
        } finally {
            delete(folder);
        }
    }

    /** Of several chapters, one that fails leaves the others. */
    private static void measure(Chapter chapter, Run run, Page page, long nanos) {
        if (nanos > LONGEST.toNanos()) {
            page.missing("this chapter", "the time was up; run it with -Dbench.only=" + chapter.key());
            return;
        }
        try {
            chapter.measure(run, page);
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            page.missing("the rest of this chapter", FAILED + e);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
