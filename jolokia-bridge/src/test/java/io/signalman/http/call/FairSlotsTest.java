package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final Caller ADMIN = caller("operator", "admin");
    private static final Caller VIEWER = caller("monitor", "viewer");

    private final Shares shares = new Shares(8, "places");

    @Test
    void onePrincipalTakesHalfOfThePlacesAndAnAdminThreeQuarters() {
        take(VIEWER, 4);
        assertThat(shares.take(VIEWER)).contains("monitor has 4 of the 8 places, the most for one principal");
        shares.leave(VIEWER.name());
        take(VIEWER, 1);

        Shares others = new Shares(8, "places");
        for (int i = 0; i < 6; i++) {
            assertThat(others.take(ADMIN)).isEmpty();
        }
        assertThat(others.take(ADMIN)).contains("operator has 6 of the 8 places, the most for one principal");
    }

    @Test
    void allViewersTogetherLeaveTheLastQuarterToAdmins() {
        take(VIEWER, 4);
        Caller another = caller("another", "viewer");
        take(another, 2);
        assertThat(shares.take(another)).contains("6 of the 8 places are taken, and the rest are for the role admin");
        take(ADMIN, 2);
        assertThat(shares.take(ADMIN)).contains("All 8 places are taken");

        shares.leave(another.name());

        assertThat(shares.take(another)).isPresent();
        take(ADMIN, 1);
    }

    private void take(Caller caller, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(shares.take(caller)).isEmpty();
        }
    }

    private static Caller caller(String name, String role) {
        return Caller.of(new Authenticator.Identity(name, Set.of(role), ""), "http", "", "", "");
    }
}
