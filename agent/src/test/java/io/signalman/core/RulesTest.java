package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
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
        "a&b, nginx, bad_value"
    })
    void anAliasThatCanNotWorkIsFoundAtStart(String name, String target, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(name, target))
                .withMessageContaining("alias." + name)
                .withMessageContaining(why);
    }

    private static Rules rules(String alias, String target) {
        return new Rules(Scope.USER, 64, true, true, true, Map.of(alias, target));
    }
}
