package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads YAML 1.2 as text, lists and maps; no tag makes anything else. */
final class Yaml {
    private static final int MOST_ALIASES = 50;

    private Yaml() {}

    /**
     * Parses one document; an empty one is an empty list.
     *
     * @throws Failure if it is no YAML
     */
    static Object parse(String place, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setTagConstructors(
                        Map.of(Tag.NULL, nothing -> "")) // an empty document, which that schema does not know
                .setCodePointLimit(InventorySource.MOST_BYTES)
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
}
