package io.signalman.cli.client;

import io.signalman.cli.attach.OwnFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Where Signalman keeps files of this user, as the XDG Base Directory Specification says. */
public final class UserFolder {
    private UserFolder() {}

    /**
     * The folder {@code signalman} of this user; empty if the user has no home folder.
     *
     * @param variable the environment variable that names its parent; a relative path there is ignored
     * @param usual the parent in the home folder if the variable is not set
     */
    public static Optional<Path> in(String variable, String usual) {
        return absolute(System.getenv().getOrDefault(variable, ""))
                // Java has "?" for a user without an entry in passwd(5).
                .or(() -> absolute(System.getProperty("user.home", "")).map(home -> home.resolve(usual)))
                .map(parent -> parent.resolve("signalman"));
    }

    private static Optional<Path> absolute(String path) {
        return OwnFiles.path(path).filter(Path::isAbsolute);
    }
}
