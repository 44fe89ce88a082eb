package io.signalman.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes a trusted file atomically. Mode and owner stay. The lock is a file beside it that stays too: the file itself is
 * replaced, and so is its lock.
 */
public final class TrustedEditor {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Check check;

    /** Edits that file, which need not exist. */
    public TrustedEditor(Path file, Check check) {
        this.file = file.toAbsolutePath();
        this.check = check;
    }

    /** The check of a text before it is changed. */
    @FunctionalInterface
    public interface Check {
        /**
         * Checks a text.
         *
         * @throws IOException in one sentence, if the text is wrong
         */
        void of(String text) throws IOException;
    }

    /**
     * Changes the text; makes the file with mode 0600 if it is not there.
     *
     * @return whether anything changed
     * @throws IOException in one sentence, if the file can't be trusted, or from the check
     */
    public boolean edit(UnaryOperator<String> change) throws IOException {
        TrustedFile.requireRegular(file);
        Path folder = TrustedPath.resolve(
                Optional.ofNullable(file.getParent()).orElseThrow(() -> new IOException(file + " is not a file")));
        Path named = folder.resolve(file.getFileName());
        Path real = Files.exists(named, LinkOption.NOFOLLOW_LINKS) ? TrustedPath.resolve(named) : create(named);
        check.of(new TrustedFile(file).text()); // beside a file that can't be used there is no lock to leave
        try (FileChannel lock = FileChannel.open(
                real.resolveSibling("." + real.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                OWNER_ONLY)) {
            lock.lock();
            return replace(real, change);
        } catch (FileSystemException e) {
            throw unwritable(e);
        }
    }

    private IOException unwritable(IOException e) {
        return new IOException(file + " can't be written (" + TrustedPath.why(e) + ")", e);
    }

    private static Path create(Path file) throws IOException {
        try {
            return Files.createFile(file, OWNER_ONLY);
        } catch (FileAlreadyExistsException other) {
            return file; // of another command
        }
    }

    private boolean replace(Path real, UnaryOperator<String> change) throws IOException {
        String before = new TrustedFile(real).text();
        check.of(before);
        String after = change.apply(before);
        if (after.equals(before)) {
            return false;
        }
        Path draft = Files.createTempFile(real.getParent(), ".draft", "");
        try {
            write(draft, after);
            for (String kept : List.of("unix:uid", "unix:gid", "unix:mode")) {
                Object value = Files.getAttribute(real, kept, LinkOption.NOFOLLOW_LINKS);
                if (!value.equals(Files.getAttribute(draft, kept))) {
                    Files.setAttribute(draft, kept, value);
                }
            }
            Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void write(Path draft, String text) throws IOException {
        try {
            Files.writeString(draft, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        } catch (IOException e) { // if the disk is full, it names no file
            throw unwritable(e);
        }
    }
}
