package io.signalman.posix;

import io.signalman.core.ErrorText;
import io.signalman.core.ProcessDetails.PidFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the pidfiles of daemons. */
final class PidFiles {
    /** The limit in bytes; PostgreSQL's postmaster.pid has the path of its data on the second line. */
    private static final int LARGEST = 16 * 1024;

    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");

    private static final String OUTSIDE = "is not below a folder of the setting pidfiles, or a link leads to it";

    private final LibC libC;
    private final InodeReader reader;
    private final PosixHost.FolderWalk walk;

    PidFiles(LibC libC, InodeReader reader, PosixHost.FolderWalk walk) {
        this.libC = libC;
        this.reader = reader;
        this.walk = walk;
    }

    /** The kernel decides whether the file is below the folder: it follows neither a link nor "..". */
    PidFile readBelow(Set<String> folders, String path) {
        Optional<String> folder =
                folders.stream().filter(it -> path.startsWith(it + "/")).findFirst();
        if (folder.isPresent()) {
            try (RootFolder root = RootFolder.withoutLinks(libC, folder.get())) {
                Path opened = root.locate(path.substring(folder.get().length() + 1));
                return read(Files.readSymbolicLink(opened), false);
            } catch (FileNotFoundException e) {
                return new PidFile.Absent();
            } catch (IOException e) {
                // As for any other file outside.
            }
        }
        return new PidFile.Unusable(OUTSIDE);
    }

    PidFile read(String path) {
        try {
            return read(Path.of(path).toAbsolutePath(), true);
        } catch (InvalidPathException e) {
            return new PidFile.Unusable("has no possible path");
        }
    }

    /** @param links whether links may lead to its folder */
    private PidFile read(Path file, boolean links) {
        try {
            Path folder =
                    Optional.ofNullable(file.getParent()).orElseThrow(() -> new IOException("is not a regular file"));
            Set<Integer> pathOwners = new TreeSet<>();
            Path real = walk.resolve(folder, pathOwners).resolve(file.getFileName());
            if (!links && !real.equals(file)) {
                return new PidFile.Unusable(OUTSIDE);
            }
            InodeReader.ReadFile content = reader.read(real.toString(), LARGEST);
            if (!content.path().equals(real)) {
                throw new IOException("was being replaced; try again");
            }
            if (content.forAll()) {
                return new PidFile.Unusable("can be written by everybody; run chmod o-w");
            }
            String text = StandardCharsets.ISO_8859_1
                    .decode(content.bytes())
                    .toString()
                    .split("\n", 2)[0]
                    .strip();
            if (!PID.matcher(text).matches() || Long.parseLong(text) > Integer.MAX_VALUE) {
                return new PidFile.Unusable("does not have one pid on its first line");
            }
            return new PidFile.Names(Integer.parseInt(text), content.owner(), pathOwners, content.written());
        } catch (NoSuchFileException e) {
            return new PidFile.Absent();
        } catch (IOException e) {
            return new PidFile.Unusable(ErrorText.of(e));
        }
    }
}
