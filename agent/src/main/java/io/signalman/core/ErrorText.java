package io.signalman.core;

import java.util.Locale;
import java.util.regex.Pattern;

/** The text of an exception for people. Its own message may be missing, a bare path, a number or a Java class name. */
public final class ErrorText {
    private static final Pattern CLASS_NAME = Pattern.compile("(?<![\\w./=-])(?:\\w+\\.)+[A-Z][\\w$]*(?:: *)?");
    private static final Pattern SAYS_NOTHING = Pattern.compile("[\\W\\d_]*|(?i:null)");

    private ErrorText() {}

    /** One clause without a full stop; never empty. */
    public static String of(Throwable thrown) {
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        Throwable cause = thrown.getCause();
        if (cause != null && (message.isEmpty() || message.equals(cause.toString()))) {
            return of(cause);
        }
        String type = thrown.getClass().getSimpleName();
        String words = words(type);
        if (SAYS_NOTHING.matcher(message).matches()) {
            return message.isEmpty() || message.equals("null") ? words : words + " " + message;
        }
        // By name: this package knows no files and no network.
        return switch (type) {
            case "NoSuchFileException" -> message + " does not exist";
            case "AccessDeniedException" -> message + ": permission denied";
            case "FileAlreadyExistsException" -> message + " exists already";
            case "NotDirectoryException" -> message + " is not a folder";
            case "DirectoryNotEmptyException" -> message + " is not empty";
            case "FileSystemLoopException" -> message + " is a loop of links";
            case "UnknownHostException" -> "the host name is unknown: " + message;
            case "NoClassDefFoundError" -> words;
            case "MalformedInputException", "UnmappableCharacterException" -> "it is not UTF-8 text";
            default -> {
                String plain = CLASS_NAME.matcher(message).replaceAll("").strip();
                yield plain.isEmpty() ? words : plain;
            }
        };
    }

    /** {@code OutOfMemoryError} as "out of memory". */
    private static String words(String type) {
        String words = type.replaceFirst("(Exception|Error)$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        return words.isBlank() ? "an unexpected error" : words;
    }
}
