package io.signalman.cli.fleet;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The processes that a dry run showed.
 *
 * @param what the command with its signal or ladder, such as {@code kill HUP}
 * @param targets handles by host, separated by commas
 */
public record SavedPlan(String what, Map<String, String> targets) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
    private static final String SUFFIX = ".json";

    /** In chars: the longest target that an agent takes. */
    private static final int LONGEST_TARGET = 8192;

    /** In chars: the longest file that is read back, 1 MiB, less room for what is not a target. */
    private static final int LONGEST = 1_000_000;

    /** Why it can't be carried out later, as one sentence; "" if it can. */
    public String problem() {
        int length = 0;
        for (Map.Entry<String, String> target : targets.entrySet()) {
            if (target.getValue().length() > LONGEST_TARGET) {
                return "No plan was kept, since it names too many processes on " + target.getKey()
                        + "; narrow the target.";
            }
            length += target.getKey().length() + target.getValue().length() + 6; // quotation marks, colon, comma
        }
        return length > LONGEST ? "No plan was kept, since it is too long; select fewer hosts or processes." : "";
    }

    /** Writes it for this user alone and returns its id. Removes plans that are older than a day. */
    public String save(HostAccess access) {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        Path folder = StateFolder.path();
        try {
            StateFolder.removeOld(SUFFIX);
            String json = Json.write(Map.of("what", what, "targets", targets));
            access.editTrusted(folder.resolve(id + SUFFIX), before -> json + "\n");
            return id;
        } catch (IOException e) {
            throw Failure.usage(
                    "The plan can't be stored in " + folder + " (" + ErrorText.of(e) + "); nothing was sent.");
        }
    }

    /**
     * Reads a stored plan.
     *
     * @param wanted the command with its signal or ladder, which must be the plan's
     * @throws Failure if there is no such plan
     */
    public static SavedPlan read(HostAccess access, String id, String wanted) {
        Path file = StateFolder.path().resolve(id + SUFFIX);
        try {
            if (!ID.matcher(id).matches() || !Files.exists(file) || StateFolder.isOld(file)) {
                throw Failure.usage(
                        "There is no plan \"" + id + "\"; a plan is kept for a day. Make one with --dry-run.");
            }
            Map<String, Object> json =
                    Json.parseObject(access.trustedText(file)).orElse(Map.of());
            Map<String, String> targets = new TreeMap<>();
            if (json.get("targets") instanceof Map<?, ?> map) {
                map.forEach((host, handles) -> targets.put(String.valueOf(host), String.valueOf(handles)));
            }
            String what = Json.text(json, "what");
            if (!what.equals(wanted)) {
                throw Failure.usage("The plan " + id + " is for \"" + what + "\" and not for \"" + wanted
                        + "\"; make another with --dry-run.");
            }
            return new SavedPlan(what, targets);
        } catch (IOException e) {
            throw Failure.usage("The plan " + file + " can't be used (" + ErrorText.of(e) + ").");
        }
    }
}
