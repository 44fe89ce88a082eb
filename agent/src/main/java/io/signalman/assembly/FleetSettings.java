package io.signalman.assembly;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that start with {@code fleet}.
 *
 * @param hub its URLs
 * @param keyFile the agent's keys; its name is in the file too
 * @param ca PEM; empty for the JDK's CAs
 */
record FleetSettings(List<URI> hub, Path keyFile, Optional<Path> ca) {
    /** @throws IllegalArgumentException that names what is missing */
    static Optional<FleetSettings> of(Map<String, String> given) {
        Optional<List<URI>> hub = Setting.FLEET.in(given);
        Optional<Path> keyFile = Setting.FLEET_KEY_FILE.in(given);
        Optional<Path> ca = Setting.FLEET_CA.in(given);
        if (hub.isPresent() != keyFile.isPresent() || (hub.isEmpty() && ca.isPresent())) {
            throw new IllegalArgumentException(
                    "fleet and fleet.key-file go together, with fleet.ca for a hub of its own CA; give both or none");
        }
        return hub.map(urls -> new FleetSettings(urls, keyFile.orElseThrow(), ca));
    }
}
