package io.signalman.policy;

/** A name with {@code *} for any text and {@code ?} for any one character. Its time is bounded by the lengths multiplied. */
record Glob(String text) {
    boolean matches(String name) {
        int t = 0;
        int star = -1;
        int resume = 0;
        int n = 0;
        while (n < name.length()) {
            if (t < text.length() && text.charAt(t) == '*') {
                star = t++;
                resume = n;
            } else if (t < text.length() && (text.charAt(t) == '?' || text.charAt(t) == name.charAt(n))) {
                t++;
                n++;
            } else if (star >= 0) {
                t = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (t < text.length() && text.charAt(t) == '*') {
            t++;
        }
        return t == text.length();
    }
}
