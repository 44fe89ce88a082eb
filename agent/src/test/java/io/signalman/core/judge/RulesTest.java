package io.signalman.core.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.core.Patterns;
import io.signalman.core.Scope;
import io.signalman.core.target.PidFileTarget;
import io.signalman.core.target.Selection;
import io.signalman.core.target.Target;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    @Test
    void anAliasWinsOverAProcessOfThatName() {
        assertThat(rules("web", "group:77").target("web")).isEqualTo(new Target.Group(77));
    }

    @Test
    void theNamePrefixGoesRoundAnAlias() {
        assertThat(rules("web", "group:77").target("name:web")).isEqualTo(new Target.Name("web", true));
    }

    @Test
    void anAliasMayStandForTheProcessOfItsOwnName() {
        assertThat(rules("web", "name:web").target("web")).isEqualTo(new Target.Name("web", true));
    }

    @ParameterizedTest
    @CsvSource({
        "web, 0, broadcast",
        "web, -1, broadcast",
        "web, group:0, broadcast",
        "web, web, leads to an alias",
        "web, 007, bad_value",
        "42, nginx, can never be used",
        "name:x, nginx, can never be used",
        "a&b, nginx, can never be used",
        "jvm, nginx, can never be used",
        "newest, nginx, bad_value",
        "web, parent:web, leads to an alias",
        "web, web&user:root, leads to an alias",
        "web, pidfile:run/x.pid, absolute path",
        "web, parent:pidfile:/run/x.pid, bad_value",
        "web, pidfile:/run/x.pid&newest, bad_value",
        "web, cmd:x, regular expression",
        "web, user:root&0, bad_value"
    })
    void anAliasThatCanNotWorkIsFoundAtStart(String name, String target, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(name, target))
                .withMessageContaining("alias." + name)
                .withMessageContaining(why);
    }

    @Test
    void anAliasMayStandForAPidfileOrConditions() {
        assertThat(rules("web", "pidfile:/run/web.pid").target("web"))
                .isEqualTo(PidFileTarget.ofAlias("web", "/run/web.pid"));
        assertThat(rules("web", "user:root&older:1m").target("web")).isInstanceOf(Selection.class);
        assertThat(rules("web", "group:7").target("web&newest")).isInstanceOf(Selection.class);
    }

    private static Rules rules(String alias, String target) {
        return new Rules(Scope.USER, 64, true, true, true, Map.of(alias, target), Patterns.none(), Set.of());
    }
}
