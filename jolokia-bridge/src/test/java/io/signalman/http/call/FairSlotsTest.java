package io.signalman.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FairSlotsTest {
    private static final HttpCaller ADMIN = caller("operator", "admin");
    private static final HttpCaller VIEWER = caller("monitor", "viewer");

    private final FairSlots slots = new FairSlots(8, "seats");

    @Test
    void onePrincipalTakesHalfOfTheSlotsAndAnAdminThreeQuarters() {
        take(VIEWER, 4);
        assertThat(slots.take(VIEWER)).contains("monitor has 4 of the 8 seats, the most for one principal");
        slots.free(VIEWER.name());
        take(VIEWER, 1);

        FairSlots others = new FairSlots(8, "seats");
        for (int i = 0; i < 6; i++) {
            assertThat(others.take(ADMIN)).isEmpty();
        }
        assertThat(others.take(ADMIN)).contains("operator has 6 of the 8 seats, the most for one principal");
    }

    @Test
    void allViewersTogetherLeaveTheLastQuarterToAdmins() {
        take(VIEWER, 4);
        HttpCaller another = caller("another", "viewer");
        take(another, 2);
        assertThat(slots.take(another)).contains("6 of the 8 seats are taken, and the rest are for the role admin");
        take(ADMIN, 2);
        assertThat(slots.take(ADMIN)).contains("All 8 seats are taken");

        slots.free(another.name());

        assertThat(slots.take(another)).isPresent();
        take(ADMIN, 1);
    }

    private void take(HttpCaller caller, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(slots.take(caller)).isEmpty();
        }
    }

    private static HttpCaller caller(String name, String role) {
        return HttpCaller.of(new Authenticator.Identity(name, Set.of(role), ""), "http", "", "", "", "");
    }
}
