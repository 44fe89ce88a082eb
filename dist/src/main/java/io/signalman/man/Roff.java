package io.signalman.man;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a manual page in the macros of man(7). A parameter named {@code roff} is escaped already. */
final class Roff {
    private static final Pattern LABEL = Pattern.compile("<[^<>\\s]+>");
    private static final Pattern WORD = Pattern.compile("[\\w=-]+");

    /** What a sentence has in bold: an option, or a reference to a manual page. */
    private static final Pattern BOLD = Pattern.compile("(?<![\\w-])--?[a-z][\\w-]*|\\b[a-z][\\w-]*(?=\\([1-8]\\))");

    private final StringBuilder page = new StringBuilder();
    private boolean afterHeading;

    /**
     * @param date as in ISO 8601
     * @param source the product with its version
     */
    Roff(Page page, String date, String source) {
        String title = escaped(page.name().toUpperCase(Locale.ROOT), true);
        this.page.append(String.format(
                Locale.ROOT, ".TH %s %d %s \"%s\" \"Signalman Manual\"\n", title, page.section(), date, source));
        this.page.append(".nr HY 0\n.nh\n.ad l\n"); // else a hyphen could cut a command
        heading("Name");
        line(escaped(page.name(), true) + " \\- " + text(page.purpose()));
    }

    void heading(String plain) {
        heading(".SH", plain.toUpperCase(Locale.ROOT));
    }

    void subheading(String plain) {
        heading(".SS", plain);
    }

    void paragraph(String roff) {
        if (!afterHeading) {
            page.append(".PP\n");
        }
        line(roff);
    }

    /** A paragraph of lines that are not joined. */
    void lines(List<String> roff) {
        paragraph(String.join("\n.br\n", roff));
    }

    /** A term, and what it means. */
    void entry(String roffTerm, String roffMeaning) {
        page.append(".TP\n");
        line(roffTerm);
        line(roffMeaning);
    }

    void bullet(String roff) {
        page.append(".IP \\(bu 3\n");
        line(roff);
    }

    void indent() {
        page.append(".RS 3\n");
        afterHeading = true;
    }

    void outdent() {
        page.append(".RE\n");
    }

    /** Lines to copy. */
    void block(String literal) {
        page.append(".IP \"\" 4\n.EX\n");
        literal.lines()
                .forEach(text -> page.append(guarded(escaped(text, true))).append('\n'));
        page.append(".EE\n");
        afterHeading = false;
    }

    private void heading(String macro, String plain) {
        page.append(macro).append(" \"").append(text(plain)).append("\"\n");
        afterHeading = true;
    }

    /** Each sentence takes a line, as man(7) asks for; so groff sets the same space after all of them. */
    private void line(String roff) {
        afterHeading = false;
        roff.replaceAll("(?<=[^\\s.][.?!]) +(?=[A-Z\\\\])", "\n")
                .lines()
                .forEach(text ->
                        page.append(text.equals(".br") ? text : guarded(text)).append('\n'));
    }

    /** Keeps text from being read as a macro. */
    private static String guarded(String roff) {
        return roff.startsWith(".") || roff.startsWith("'") ? "\\&" + roff : roff;
    }

    static String text(String plain) {
        return escaped(plain, false);
    }

    static String bold(String literal) {
        return "\\fB" + escaped(literal, true) + "\\fR";
    }

    static String italic(String literal) {
        return "\\fI" + escaped(literal, true) + "\\fR";
    }

    /** Code in a sentence. */
    static String code(String literal) {
        return marked(literal, LABEL, Roff::italic, Roff::bold);
    }

    /** The form of a command line. */
    static String form(String plain) {
        return marked(plain, LABEL, Roff::italic, rest -> marked(rest, WORD, Roff::bold, Roff::text));
    }

    /** A sentence without any markup. */
    static String sentence(String plain) {
        return marked(plain, LABEL, Roff::italic, rest -> marked(rest, BOLD, Roff::bold, Roff::text));
    }

    static String reference(Page page) {
        return bold(page.name()) + "(" + page.section() + ")";
    }

    private static String marked(
            String plain, Pattern pattern, Function<String, String> matching, Function<String, String> other) {
        StringBuilder roff = new StringBuilder();
        Matcher matcher = pattern.matcher(plain);
        int end = 0;
        while (matcher.find()) {
            roff.append(matcher.start() > end ? other.apply(plain.substring(end, matcher.start())) : "");
            roff.append(matching.apply(matcher.group()));
            end = matcher.end();
        }
        return roff.append(end < plain.length() ? other.apply(plain.substring(end)) : "")
                .toString();
    }

    /**
     * Spells what groff would read as a command or set as typographic sign; groff_char(7).
     *
     * @param isLiteral whether each dash is one to copy; otherwise a dash between letters is a hyphen
     */
    private static String escaped(String plain, boolean isLiteral) {
        String dashed =
                plain.replace("\\", "\\e").replaceAll(isLiteral ? "-" : "(?<![A-Za-z])-|-(?![A-Za-z])", "\\\\-");
        StringBuilder roff = new StringBuilder();
        dashed.codePoints().forEach(sign -> {
            switch (sign) {
                case '\'' -> roff.append("\\(aq");
                case '"' -> roff.append("\\(dq");
                case '`' -> roff.append("\\(ga");
                case '^' -> roff.append("\\(ha");
                case '~' -> roff.append("\\(ti");
                default ->
                    roff.append(sign < 128 ? Character.toString(sign) : String.format(Locale.ROOT, "\\[u%04X]", sign));
            }
        });
        return roff.toString();
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
