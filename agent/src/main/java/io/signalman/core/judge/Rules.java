package io.signalman.core.judge;

import io.signalman.core.ErrorText;
import io.signalman.core.Patterns;
import io.signalman.core.Scope;
import io.signalman.core.target.Target;
import io.signalman.core.target.TargetParser;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The bounds of every request, from settings.
 *
 * @param scope the processes that a target can mean
 * @param fanoutMax the most processes that one request may signal, from 1; more are refused whole
 * @param guardSelf whether the host JVM is guarded
 * @param guardInit whether pid 1 is guarded
 * @param guardBroadcast whether kill(2)'s pid 0 and -1, and groups 0 and 1, are refused
 * @param aliases target text by name
 * @param patterns compiles regular expressions
 * @param pidFileFolders the folders below which a caller may name a pidfile
 */
public record Rules(
        Scope scope,
        int fanoutMax,
        boolean guardSelf,
        boolean guardInit,
        boolean guardBroadcast,
        Map<String, String> aliases,
        Patterns patterns,
        Set<String> pidFileFolders) {
    /** The default of {@code fanout.max}. */
    public static final int DEFAULT_FANOUT_MAX = 64;

    /**
     * Checks the aliases, so that a wrong one fails the start and not a later request.
     *
     * @throws IllegalArgumentException if an alias is not a plain name, or its target is malformed, another alias, or
     *     kill(2)'s 0 or -1
     */
    public Rules {
        aliases = Map.copyOf(aliases);
        pidFileFolders = Set.copyOf(pidFileFolders);
        for (Map.Entry<String, String> alias : aliases.entrySet()) {
            checkAlias(alias.getKey(), alias.getValue(), aliases.keySet(), patterns);
        }
    }

    private static void checkAlias(String name, String text, Set<String> aliases, Patterns patterns) {
        Target target;
        try {
            if (!Target.parse(name).isPlainName()) {
                throw new IllegalArgumentException("alias." + name + " can never be used: " + name
                        + " means something else as a target; choose a plain name");
            }
            target = TargetParser.ofAlias(name, aliases, patterns).parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("alias." + name + "=" + text + " is wrong: " + ErrorText.of(e), e);
        }
        if (target.reach() == Target.Reach.BROADCAST) {
            throw new IllegalArgumentException(
                    "alias." + name + "=" + text + " would stand for a broadcast; an alias can't mean 0 or -1");
        }
    }

    /** Parses a target, with an alias expanded once. */
    public Target target(String text) {
        return new TargetParser(this::alias, patterns, pidFileFolders).parse(text);
    }

    private Optional<Target> alias(String name) {
        return Optional.ofNullable(aliases.get(name))
                .map(text ->
                        TargetParser.ofAlias(name, aliases.keySet(), patterns).parse(text));
    }
}
