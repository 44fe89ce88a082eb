package io.signalman.cli.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The person's browser. */
final class Browser {
    private Browser() {}

    /**
     * Opens a link. The link is a secret, and every user of the host can read command lines, so the browser gets the path of
     * a file that only this user can read.
     *
     * @return false without a desktop
     */
    static boolean open(String link) {
        if (List.of("DISPLAY", "WAYLAND_DISPLAY").stream().noneMatch(name -> System.getenv(name) != null)) {
            return false;
        }
        try {
            // In the home folder, since a browser in a sandbox has a /tmp of its own.
            Path home = Path.of(System.getProperty("user.home"));
            Path page = Files.createTempFile(home, "signalman-ui", ".html"); // rw-------
            page.toFile().deleteOnExit();
            Files.writeString(
                    page,
                    "<!doctype html><meta charset=utf-8><title>Signalman</title><meta http-equiv=refresh content=\"0;url="
                            + link + "\">",
                    StandardCharsets.UTF_8);
            new ProcessBuilder("xdg-open", page.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException noBrowser) {
            return false;
        }
    }
}
