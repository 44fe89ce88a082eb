package io.signalman.man;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** A page of the documentation, to be written to a manual page; fails at Markdown that it does not know. */
final class Markdown {
    /** Headings of columns that say no more than the entries do. */
    private static final Set<String> PLAIN_COLUMNS = Set.of("means", "meaning", "items", "holds for");

    private final Path file;
    private final Map<String, Page> pages;
    private final Node document;

    /** @param pages the manual pages by the name of the Markdown file that they come from */
    Markdown(Path file, Map<String, Page> pages) throws IOException {
        this.file = file;
        this.pages = pages;
        this.document = Parser.builder()
                .extensions(List.of(TablesExtension.create()))
                .includeSourceSpans(IncludeSourceSpans.BLOCKS)
                .build()
                .parse(Files.readString(file));
    }

    /** All of the page but its title. */
    List<Node> blocks() {
        return children(document).stream()
                .filter(node -> !(node instanceof Heading heading && heading.getLevel() == 1))
                .toList();
    }

    /** The blocks above the first heading. */
    List<Node> introduction() {
        return blocks().stream().takeWhile(node -> !isSection(node)).toList();
    }

    /** The blocks below one heading. */
    List<Node> section(String title) {
        List<Node> blocks = blocks();
        int start = 0;
        while (start < blocks.size()
                && !(isSection(blocks.get(start)) && plain(blocks.get(start)).equals(title))) {
            start++;
        }
        if (start == blocks.size()) {
            throw new IllegalStateException(file + " has no section \"" + title + "\".");
        }
        return blocks.stream()
                .skip(start + 1L)
                .takeWhile(node -> !isSection(node))
                .toList();
    }

    private static boolean isSection(Node node) {
        return node instanceof Heading heading && heading.getLevel() == 2;
    }

    /** The rows of the first table, without its head. */
    List<List<String>> firstTable() {
        return blocks().stream()
                .filter(TableBlock.class::isInstance)
                .findFirst()
                .map(table -> rows(table.getLastChild()))
                .orElseThrow(() -> new IllegalStateException(file + " has no table."));
    }

    void write(Roff roff, List<Node> blocks) {
        for (Node block : blocks) {
            if (block instanceof Heading heading && heading.getLevel() == 2) {
                roff.heading(plain(heading));
            } else if (block instanceof Heading heading && heading.getLevel() == 3) {
                roff.subheading(plain(heading));
            } else if (block instanceof Paragraph) {
                roff.paragraph(inline(block));
            } else if (block instanceof FencedCodeBlock code) {
                roff.block(installed(code.getLiteral()));
            } else if (block instanceof BulletList) {
                children(block).forEach(item -> writeItem(roff, children(item)));
            } else if (block instanceof TableBlock) {
                writeTable(roff, block);
            } else {
                throw unknown(block);
            }
        }
    }

    private void writeItem(Roff roff, List<Node> blocks) {
        roff.bullet(inline(blocks.get(0)));
        if (blocks.size() > 1) {
            roff.indent();
            write(roff, blocks.subList(1, blocks.size()));
            roff.outdent();
        }
    }

    /** Each row becomes an entry, since a table would not fit into 80 columns. */
    private void writeTable(Roff roff, Node table) {
        List<String> heads = rows(table.getFirstChild()).get(0);
        for (List<String> row : rows(table.getLastChild())) {
            List<String> plain = new ArrayList<>();
            List<String> named = new ArrayList<>();
            for (int i = 1; i < row.size(); i++) {
                if (PLAIN_COLUMNS.contains(heads.get(i))) {
                    plain.add(row.get(i));
                } else {
                    named.add(heads.get(i) + ": " + row.get(i));
                }
            }
            plain.addAll(named);
            roff.entry(row.get(0), String.join("\n.br\n", plain));
        }
    }

    private List<List<String>> rows(Node part) {
        return children(part).stream()
                .map(row -> children(row).stream().map(this::inline).toList())
                .toList();
    }

    /** The text in a node, formatted. */
    private String inline(Node parent) {
        return children(parent).stream()
                .map(node -> {
                    if (node instanceof Text text) {
                        return Roff.text(text.getLiteral());
                    } else if (node instanceof Code code) {
                        return Roff.code(installed(code.getLiteral()));
                    } else if (node instanceof SoftLineBreak) {
                        return " ";
                    } else if (node instanceof StrongEmphasis) {
                        return Roff.bold(plain(node));
                    } else if (node instanceof Emphasis) {
                        return Roff.italic(plain(node));
                    } else if (node instanceof Link link) {
                        return link(link);
                    }
                    throw unknown(node);
                })
                .collect(Collectors.joining());
    }

    private String link(Link link) {
        String target = link.getDestination();
        String name = target.replaceAll("#.*|.*/", "");
        String text = inline(link);
        if (target.startsWith("https:")) {
            return text + " <" + Roff.text(target) + ">";
        }
        Page page = pages.get(name);
        boolean isName = plain(link).equals(name);
        if (page == null || target.startsWith("#")) {
            return isName ? Roff.italic(name) : text;
        }
        return isName ? Roff.reference(page) : text + " (" + Roff.reference(page) + ")";
    }

    /** The text in a node as it is. */
    private String plain(Node parent) {
        return children(parent).stream()
                .map(node -> {
                    if (node instanceof Text text) {
                        return text.getLiteral();
                    } else if (node instanceof Code code) {
                        return code.getLiteral();
                    } else if (node instanceof SoftLineBreak) {
                        return " ";
                    }
                    throw unknown(node);
                })
                .collect(Collectors.joining());
    }

    /** A command as it is called once it is installed. */
    private static String installed(String code) {
        return code.replace("./signalman", "signalman");
    }

    private static List<Node> children(Node parent) {
        List<Node> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            children.add(child);
        }
        return children;
    }

    private IllegalStateException unknown(Node node) {
        Node block = node;
        while (block.getSourceSpans().isEmpty() && block.getParent() != null) {
            block = block.getParent();
        }
        int line = block.getSourceSpans().isEmpty()
                ? 0
                : block.getSourceSpans().get(0).getLineIndex() + 1;
        return new IllegalStateException(file + ":" + line + ": no manual page can show a "
                + node.getClass().getSimpleName() + "; write it in another way, or teach it to Markdown.java.");
    }
}
