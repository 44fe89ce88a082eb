package io.signalman.man;

import io.signalman.cli.Main;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.Node;
import picocli.CommandLine;

/** Writes the manual pages: of the commands, from what {@code --help} is made of, and of the documentation. */
public final class ManPages {
    private static final Page CONFIG =
            new Page("signalman-config", 5, "settings of an agent, and contexts of the command line");
    private static final Page POLICY = new Page("signalman-policy", 5, "rules that say who may signal what");
    private static final Page TARGETS = new Page("signalman-targets", 7, "how to name the processes that get a signal");

    private final Path root;
    private final Path folder;
    private final String date;
    private final String source;
    private final Page signalman;
    private final Map<String, Page> pages;

    private ManPages(Path root, Path folder, String date, String source, CommandLine commands) {
        this.root = root;
        this.folder = folder;
        this.date = date;
        this.source = source;
        this.signalman = CommandPage.page(commands);
        this.pages = Map.of("settings.md", CONFIG, "agents.md", CONFIG, "policy.md", POLICY, "targets.md", TARGETS);
    }

    /**
     * Writes all pages.
     *
     * @param args the folder of the repository, the folder for the pages, the version, and a time as in ISO 8601
     */
    public static void main(String[] args) throws IOException {
        CommandLine commands = Main.commands(assembly());
        Path folder = Path.of(args[1]);
        ManPages pages = new ManPages(
                Path.of(args[0]),
                folder,
                args[3].substring(0, "2026-01-31".length()),
                "Signalman " + args[2],
                commands);
        pages.writeCommands(commands);
        pages.writeConfig();
        pages.writeDocument(POLICY, "policy.md");
        pages.writeDocument(TARGETS, "targets.md");
    }

    /** None of the commands runs, so none needs a service. */
    private static Main.Assembly assembly() {
        Class<?>[] type = {Main.Assembly.class};
        return (Main.Assembly) Proxy.newProxyInstance(ManPages.class.getClassLoader(), type, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        });
    }

    private void writeCommands(CommandLine commands) throws IOException {
        Map<String, String> exitCodes = new LinkedHashMap<>();
        document("docs/exit-codes.md").firstTable().forEach(row -> exitCodes.put(row.get(0), row.get(1)));
        Markdown overview = document("dist/src/man/signalman.md");
        Roff all = start(signalman);
        new CommandPage(all, exitCodes).writeOverview(commands, overview);
        finish(signalman, all);
        for (CommandLine command : CommandPage.subcommands(commands)) {
            Page own = CommandPage.page(command);
            Roff roff = start(own);
            new CommandPage(roff, exitCodes).write(command);
            finish(own, roff);
        }
    }

    private void writeConfig() throws IOException {
        Markdown settings = document("docs/settings.md");
        Markdown agents = document("docs/agents.md");
        Roff roff = start(CONFIG);
        List<Node> blocks = settings.blocks();
        int table = 0;
        while (!(blocks.get(table) instanceof TableBlock)) {
            table++;
        }
        roff.heading("Description");
        settings.write(roff, blocks.subList(0, table));
        roff.heading("Settings");
        settings.write(roff, blocks.subList(table, blocks.size()));
        roff.heading("Which agent");
        agents.write(roff, agents.blocks());
        finish(CONFIG, roff);
    }

    private void writeDocument(Page page, String name) throws IOException {
        Markdown document = document("docs/" + name);
        Roff roff = start(page);
        roff.heading("Description");
        document.write(roff, document.blocks());
        finish(page, roff);
    }

    private Markdown document(String file) throws IOException {
        return new Markdown(root.resolve(file), pages);
    }

    private Roff start(Page page) {
        return new Roff(page, date, source);
    }

    private void finish(Page page, Roff roff) throws IOException {
        roff.heading("See also");
        roff.paragraph(String.join(
                ", ",
                Stream.of(signalman, CONFIG, POLICY, TARGETS)
                        .filter(other -> !other.equals(page))
                        .map(Roff::reference)
                        .toList()));
        Path file = folder.resolve(page.file());
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, roff.toString());
    }
}
