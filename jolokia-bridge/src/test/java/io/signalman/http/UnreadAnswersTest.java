package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.call.HttpCaller;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {
    private static final int UNIT = 10_000;

    private final UnreadAnswers answers = new UnreadAnswers(8 * UNIT);
    private final HttpCaller anna = caller("anna", "viewer");
    private final HttpCaller bert = caller("bert", "viewer");
    private final HttpCaller owner = caller("owner", "admin");

    private static HttpCaller caller(String name, String role) {
        return HttpCaller.of(new Identity(name, Set.of(role), ""), "http", "", "", "", "");
    }

    @Test
    void aPrincipalHasHalfUntilItReads() {
        Runnable first = answers.add("anna", 4 * UNIT);
        assertThat(answers.refusal(anna)).isEmpty();
        Runnable second = answers.add("anna", UNIT);

        assertThat(answers.refusal(anna)).contains("anna has not read earlier answers of 50000 characters; read them");
        assertThat(answers.refusal(bert)).isEmpty();

        second.run();
        assertThat(answers.refusal(anna)).isEmpty();
        first.run();
        assertThat(answers.refusal(anna)).isEmpty();
    }

    @Test
    void theLastQuarterIsForAdmins() {
        answers.add("anna", 4 * UNIT);
        Runnable last = answers.add("bert", 3 * UNIT);

        assertThat(answers.refusal(caller("carl", "viewer"))).contains("Other callers have not read their answers");
        assertThat(answers.refusal(owner)).isEmpty();

        Runnable more = answers.add("carl", 2 * UNIT);
        assertThat(answers.refusal(owner)).contains("Other callers have not read their answers");

        last.run();
        more.run();
        assertThat(answers.refusal(bert)).isEmpty();
    }

    @Test
    void shortAnswersDoNotCount() {
        for (int i = 0; i < 100; i++) {
            answers.add("anna", 4096);
        }
        assertThat(answers.refusal(anna)).isEmpty();
    }
}
