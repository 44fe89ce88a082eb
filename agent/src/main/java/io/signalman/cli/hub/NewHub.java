package io.signalman.cli.hub;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The folder of a new hub. It gets its name when it is complete; what an error or a signal interrupts is removed. An empty
 * folder that is there already is filled in place, since it may be a mount point.
 */
final class NewHub {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final long PATIENCE_SECONDS = 10;

    private NewHub() {}

    /**
     * Makes a new folder.
     *
     * @param listen {@code host:port}
     * @param names further names and addresses of the machine
     * @throws Failure if there is something at that place; nothing is changed then
     */
    static HubFolder make(HostAccess access, Path path, String listen, List<String> names) {
        Path place = path.toAbsolutePath().normalize();
        boolean inPlace = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        Path draft = inPlace ? place : place.resolveSibling("." + place.getFileName() + "-" + UUID.randomUUID());
        CompletableFuture<Boolean> made = new CompletableFuture<>();
        try {
            if (inPlace && !isEmptyFolder(path)) {
                throw Failure.usage(path + " is there already; give a new folder, or remove it.");
            }
            interruptAtExit(made);
            try {
                Files.createDirectories(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                Files.setPosixFilePermissions(draft, OWNER_ONLY);
                new HubFolder(access, draft).fill(listen, names);
                if (!inPlace) {
                    Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
                }
                made.complete(true);
            } finally {
                if (!made.getNow(false)) {
                    remove(draft, place);
                    made.complete(false);
                }
            }
            return new HubFolder(access, place);
        } catch (IOException | UnsupportedOperationException e) {
            throw Failure.usage("The folder " + path + " can't be made (" + ErrorText.of(e) + ").");
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private static void interruptAtExit(CompletableFuture<Boolean> made) {
        Thread maker = Thread.currentThread();
        Runnable stop = () -> {
            if (!made.isDone()) {
                maker.interrupt();
                made.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
        };
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "signalman-init-stop"));
    }

    /** Removes all but the folder that was there before. If something stays, it is no hub's folder. */
    private static void remove(Path draft, Path place) {
        try (Stream<Path> files = Files.walk(draft)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(place)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException left) {
            // The reason why there is no hub counts more.
        }
    }
}
