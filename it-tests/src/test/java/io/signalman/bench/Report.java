package io.signalman.bench;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** One run as Markdown: machine, bars, chapters. */
final class Report {
    private Report() {}

    static String markdown(LocalDate date, List<String> machine, Map<Chapter, Page> pages) {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        text.append("Written by `./mvnw -Pbench verify` on ")
                .append(date)
                .append("; nothing in this file is typed by")
                .append(
                        " hand. Each figure is the median of its rounds, with the least and the most; compare within this")
                .append(" file only.\n\n");
        machine.forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append(
                "\n## The bars\n\nA bar is met where the median meets it. The floor is the same figure of what can't be beaten: the C program that makes the same system calls, a constant answer from the same server, a bare JVM.\n\n");
        text.append("| what | on | bar | measured | | the floor |\n| --- | --- | ---: | ---: | --- | ---: |\n");
        pages.values().forEach(page -> page.bars().forEach(bar -> text.append(row(bar))));
        text.append("\n### What the limit is, and how far from it\n\n");
        pages.values()
                .forEach(page -> page.limits()
                        .forEach(limit -> text.append("- ").append(limit).append('\n')));
        pages.forEach((chapter, page) ->
                text.append("\n## ").append(chapter.title()).append("\n\n").append(page.markdown()));
        return text.toString().stripTrailing() + "\n";
    }

    static String row(Bar bar) {
        return String.join(
                        " | ",
                        "| " + bar.what(),
                        bar.on(),
                        bar.limitText(),
                        bar.measured().text(),
                        bar.met() ? "met" : "**not met**",
                        bar.floor().map(Series::text).orElse(""))
                + " |\n";
    }
}
