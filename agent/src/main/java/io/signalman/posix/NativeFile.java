package io.signalman.posix;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.signalman.core.ErrorText;
import io.signalman.core.NativeFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads JNA's native library from a file. The file exists only while it is loaded, unless an image ships it.
 *
 * @param configured the only folder for the file, unless it ships a library that is loaded already; empty: the first
 *     suitable usual folder
 * @param trust checks each folder
 */
public record NativeFile(Optional<Path> configured, Trust trust) {
    /**
     * The name of a library in the configured folder, which is loaded from there, as in an image without a writable
     * folder.
     */
    private static final String LIBRARY = "libjnidispatch.so";

    /**
     * Whether the library is loaded. Loading it again would link JNA's native methods to different copies, of which JNA
     * prepares one.
     */
    private static boolean loaded;

    /** Checks whether others could replace a file in a folder. */
    @FunctionalInterface
    public interface Trust {
        /**
         * The folder without links.
         *
         * @throws IOException with a sentence that says why it can't be trusted
         */
        Path resolve(Path folder) throws IOException;
    }

    /**
     * Loads the library once into the class loader of this class, which must also be JNA's.
     *
     * @throws IllegalStateException that says for each folder why it failed
     */
    void load() {
        synchronized (NativeFile.class) {
            if (!loaded) {
                loadFirst();
                loaded = true;
            }
        }
    }

    private void loadFirst() {
        List<String> reasons = new ArrayList<>();
        List<Path> folders = new ArrayList<>(configured.map(List::of).orElseGet(NativeFile::usualFolders));
        Optional<Path> brought =
                configured.map(folder -> folder.resolve(LIBRARY)).filter(Files::exists);
        if (brought.isPresent()) {
            try {
                System.load(trust.resolve(brought.get()).toString());
                return;
            } catch (IOException | UnsatisfiedLinkError e) {
                // A JVM loads a file only once until it has collected the class loader of a detached agent.
                reasons.add(brought.get().getParent() + " (its " + LIBRARY + ": " + ErrorText.of(e) + ")");
                folders.addAll(usualFolders());
            }
        }
        for (Path folder : folders) {
            try {
                load(trust.resolve(folder));
                return;
            } catch (IOException | UnsatisfiedLinkError e) {
                reasons.add(folder + " (" + ErrorText.of(e) + ")");
            }
        }
        throw new IllegalStateException("JNA's native library can be loaded from none of these folders: "
                + String.join("; ", reasons)
                + (brought.isPresent()
                        ? ". Let this JVM forget an agent that was detached (jcmd <pid> GC.run, twice), or set"
                        : ". Set")
                + " native.dir to a folder of this JVM's user that is not mounted noexec; a command takes it from"
                + " SIGNALMAN_NATIVE_DIR");
    }

    private static List<Path> usualFolders() {
        return NativeFolders.usual(System.getProperty("java.io.tmpdir", "/tmp"), System.getProperty("user.home", "/"))
                .stream()
                .map(Path::of)
                .toList();
    }

    private static void load(Path folder) throws IOException {
        // Created with O_EXCL and mode 0600, under a name that nobody can guess.
        Path file = Files.createTempFile(folder, "signalman-", ".so");
        try {
            try (InputStream library = resource();
                    OutputStream out = Files.newOutputStream(file)) {
                library.transferTo(out);
            }
            System.load(file.toString());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static InputStream resource() throws IOException {
        String name = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + LIBRARY;
        return Optional.ofNullable(Native.class.getResourceAsStream(name))
                .orElseThrow(() -> new IOException("signalman.jar has no " + name));
    }
}
