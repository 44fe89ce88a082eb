package io.signalman.cli.fleet;

import io.signalman.cli.client.AgentDoors;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads an inventory from a file, a URL or DNS. */
final class InventorySource {
    /** 10,000 hosts with the many labels of Kubernetes. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int MOST_ALIASES = 50;
    private static final String SRV = "srv:";

    private InventorySource() {}

    /**
     * Reads it.
     *
     * @param place a file, a URL, or {@code srv:} and a name
     * @param doors the CAs for a URL
     * @throws Failure that says what is wrong
     */
    static Inventory read(String place, AgentDoors doors) {
        if (place.startsWith(SRV)) {
            return Inventory.of(place, new ServiceRecords("").find(place.substring(SRV.length())));
        }
        if (place.startsWith("http://") || place.startsWith("https://")) {
            return Inventory.of(place, json(place, new HttpDiscovery(doors).get(place)));
        }
        String text = file(place);
        return Inventory.of(
                place, place.endsWith(".yml") || place.endsWith(".yaml") ? yaml(place, text) : json(place, text));
    }

    private static Object json(String place, String text) {
        return Json.parse(text)
                .orElseThrow(() -> Failure.usage("The inventory " + place + " is not JSON"
                        + (place.startsWith("http") ? "." : "; give a file of YAML a name that ends in .yml.")));
    }

    /** Reads YAML 1.2 as text, lists and maps; no tag makes anything else. An empty document is an empty list. */
    private static Object yaml(String place, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setTagConstructors(
                        Map.of(Tag.NULL, nothing -> "")) // an empty document, which that schema does not know
                .setCodePointLimit(MOST_BYTES)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        try {
            Object document = new Load(settings).loadFromString(text);
            return document.equals("") ? List.of() : document;
        } catch (YamlEngineException e) {
            throw Failure.usage("The inventory " + place + " is not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".");
        } catch (StackOverflowError e) {
            throw Failure.usage("The inventory " + place + " is nested too deeply.");
        }
    }

    private static String file(String place) {
        try (InputStream in = Files.newInputStream(Path.of(place))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw Failure.usage("The inventory " + place + " exceeds 16 MiB.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException | SecurityException e) {
            throw Failure.usage("The inventory " + place + " can't be read (" + ErrorText.of(e)
                    + "); give a file, a URL, or srv: and a name.");
        }
    }
}
