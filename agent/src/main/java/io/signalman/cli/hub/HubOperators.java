package io.signalman.cli.hub;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.nats.HubConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The operators of a hub, each with a folder of its own: keys, profile, and the line for tokens files. */
record HubOperators(HubFolder folder) {
    /**
     * Makes an operator's keys and profile.
     *
     * @return the operator's line for a tokens file
     * @throws Failure if there is an operator of that name, or a file can't be changed; then nothing is changed
     */
    String add(String name, List<String> roles) {
        folder.requireLogins();
        KeyFile keys = KeyFile.generate(name);
        String line =
                name + " " + String.join(",", roles) + " " + keys.signing().verifyKey();
        String own = "operators/" + name + "/";
        folder.edit(own + "line", before -> {
            if (!before.isEmpty()) {
                throw Failure.usage(
                        name + " has keys already; revoke them with: " + folder.command("fleet key revoke " + name));
            }
            return line + "\n";
        });
        String profile = "url=" + folder.url() + "\nca=../../ca.pem\nkey=key\nroster=../../" + HubFolder.ROSTER + "\n";
        String login = HubConfig.operator(name, keys.login().verifyKey());
        HubFolder.orUndo(
                () -> {
                    folder.edit(own + "key", before -> keys.content());
                    folder.edit(own + "fleet.conf", before -> profile);
                    folder.edit(HubConfig.USERS, users -> HubConfig.with(users, login));
                },
                () -> remove(name));
        return line;
    }

    Path profile(String name) {
        return folder.path().resolve("operators/" + name + "/fleet.conf");
    }

    /** The operators' lines for tokens files, by name. */
    Map<String, String> all() {
        Path all = folder.path().resolve("operators");
        if (!Files.isDirectory(all)) {
            return Map.of();
        }
        try (Stream<Path> files = Files.list(all)) {
            Map<String, String> lines = new TreeMap<>();
            for (Path operator :
                    files.filter(file -> Files.exists(file.resolve("line"))).toList()) {
                String name = String.valueOf(operator.getFileName());
                String line = folder.text("operators/" + name + "/line").strip();
                if (!line.isEmpty()) { // of a command that was killed
                    lines.put(name, line);
                }
            }
            return lines;
        } catch (IOException e) {
            throw Failure.usage(all + " can't be read (" + ErrorText.of(e) + ").");
        }
    }

    /** Takes an operator's login away; false if no operator has that name. */
    boolean revoke(String name) {
        boolean known = all().containsKey(name);
        if (known) {
            folder.edit(HubConfig.USERS, users -> HubConfig.without(users, "operator " + name));
            remove(name);
        }
        return known;
    }

    private void remove(String name) {
        for (String file : List.of("key", "line", "fleet.conf")) {
            folder.delete("operators/" + name + "/" + file);
        }
        folder.delete("operators/" + name);
    }
}
