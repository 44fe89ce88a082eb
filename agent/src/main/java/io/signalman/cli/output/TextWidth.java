package io.signalman.cli.output;

/** The width of text in terminal columns. The text must be escaped. */
final class TextWidth {
    private static final String ELLIPSIS = "…";

    private TextWidth() {}

    static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            width += of(text.codePointAt(i));
        }
        return width;
    }

    /**
     * Returns the text if it fits, else its beginning and an ellipsis.
     *
     * @param columns at least 1
     */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int end = 0;
        int width = of(ELLIPSIS);
        while (width + of(text.codePointAt(end)) <= columns) {
            width += of(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end) + ELLIPSIS;
    }

    /** East Asian Wide and Fullwidth (Unicode Standard Annex #11) take two columns, combining marks take no column. */
    private static int of(int c) {
        if (c < 0x300) {
            return 1;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = isIn(c, 0x1100, 0x115f)
                || isIn(c, 0x2e80, 0xa4cf)
                || isIn(c, 0xa960, 0xa97f)
                || isIn(c, 0xac00, 0xd7a3)
                || isIn(c, 0xf900, 0xfaff)
                || isIn(c, 0xfe30, 0xfe6f)
                || isIn(c, 0xff00, 0xff60)
                || isIn(c, 0xffe0, 0xffe6)
                || isIn(c, 0x1f300, 0x1f64f)
                || isIn(c, 0x1f680, 0x1f6ff)
                || isIn(c, 0x1f900, 0x1f9ff)
                || isIn(c, 0x20000, 0x3fffd);
        return wide ? 2 : 1;
    }

    private static boolean isIn(int c, int first, int last) {
        return first <= c && c <= last;
    }
}
