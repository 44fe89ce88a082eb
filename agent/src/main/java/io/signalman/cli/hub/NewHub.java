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

    private final Path place;
    private final boolean inPlace;
    private final Path draft;

    private NewHub(Path path) {
        place = path.toAbsolutePath().normalize();
        inPlace = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        draft = inPlace ? place : place.resolveSibling("." + place.getFileName() + "-" + UUID.randomUUID());
    }

    /**
     * Makes a new folder.
     *
     * @param listen {@code host:port}
     * @param names further names and addresses of the machine
     * @throws Failure if there is something at that place; nothing is changed then
     */
    static HubFolder make(HostAccess access, Path path, String listen, List<String> names) {
        NewHub hub = new NewHub(path);
        try {
            if (hub.inPlace && !isEmptyFolder(path)) {
                throw Failure.usage(path + " is there already; give a new folder, or remove it.");
            }
            hub.make(draft -> new HubFolder(access, draft).fill(listen, names));
            return new HubFolder(access, hub.place);
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

    private interface Content {
        void fill(Path folder);
    }

    private void make(Content content) throws IOException {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        interruptAtExit(end);
        boolean made = false;
        try {
            Files.createDirectories(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.setPosixFilePermissions(draft, OWNER_ONLY);
            content.fill(draft);
            if (!inPlace) {
                Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            }
            made = true;
        } finally {
            if (!made) {
                remove();
            }
            end.complete(made);
        }
    }

    private static void interruptAtExit(CompletableFuture<Boolean> end) {
        Thread maker = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (!end.isDone()) {
                                maker.interrupt();
                                end.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                                        .join();
                            }
                        },
                        "signalman-init-stop"));
    }

    /** If something stays, it is no hub's folder. */
    private void remove() {
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
