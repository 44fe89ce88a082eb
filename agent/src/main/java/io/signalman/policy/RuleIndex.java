package io.signalman.policy;

import io.signalman.core.ProcessFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the rules that can fit a process by its name, so that a long list of names costs no more than a short one. */
final class RuleIndex {
    private final Map<String, List<Integer>> byName = new HashMap<>();
    private final BitSet byMore = new BitSet();
    private final BitSet all = new BitSet();

    RuleIndex(List<Rule> rules) {
        all.set(0, rules.size());
        for (int i = 0; i < rules.size(); i++) {
            Set<String> names = rules.get(i).names();
            byMore.set(i, names.isEmpty());
            for (String name : names) {
                byName.computeIfAbsent(name, any -> new ArrayList<>()).add(i);
            }
        }
    }

    /** The numbers of the rules that can fit the process, from 0. The caller must not change them. */
    BitSet candidates(ProcessFacts process) {
        if (byName.isEmpty()) {
            return all;
        }
        ProcessFacts.Name name = process.name();
        if (name.cut()) {
            return all;
        }
        List<Integer> named = byName.getOrDefault(name.text(), List.of());
        if (named.isEmpty()) {
            return byMore;
        }
        BitSet candidates = (BitSet) byMore.clone();
        named.forEach(candidates::set);
        return candidates;
    }
}
