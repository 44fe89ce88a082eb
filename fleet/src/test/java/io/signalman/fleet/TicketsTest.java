package io.signalman.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private long millis = 5_000;
    private final Tickets tickets = new Tickets(() -> millis);

    @Test
    void aTicketIsGoodOnce() {
        Bytes ticket = tickets.issue("anna");
        assertThat(tickets.use(ticket, "anna", LONG)).isTrue();
        assertThat(tickets.use(ticket, "anna", LONG)).isFalse();
    }

    @Test
    void aTicketIsGoodForTenSecondsWhateverTheRequestSays() {
        Bytes early = tickets.issue("anna");
        Bytes late = tickets.issue("anna");
        millis += 10_000;
        assertThat(tickets.use(early, "anna", LONG)).isTrue();
        millis++;
        assertThat(tickets.use(late, "anna", LONG)).isFalse();
    }

    @Test
    void noByteOfATicketCanBeChanged() {
        int length = tickets.issue("anna").array().length;
        for (int i = 0; i < length; i++) {
            byte[] changed = tickets.issue("anna").array().clone();
            changed[i] ^= 1;
            assertThat(tickets.use(new Bytes(changed), "anna", LONG))
                    .as("byte %d", i)
                    .isFalse();
        }
        assertThat(tickets.use(new Bytes(new byte[0]), "anna", LONG)).isFalse();
    }

    @Test
    void aFloodOfUsedTicketsRefusesFurtherOnesUntilTheyExpire() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(tickets.use(tickets.issue("anna"), "anna", LONG)).isTrue();
        }
        assertThat(tickets.use(tickets.issue("anna"), "anna", LONG)).isFalse();
        millis += 10_001;
        assertThat(tickets.use(tickets.issue("anna"), "anna", LONG)).isTrue();
    }

    @Test
    void aTicketThatWasRefusedForWantOfRoomIsNeverGoodAgain() {
        for (int i = 0; i < 10_000; i++) {
            tickets.use(tickets.issue("anna"), "anna", LONG);
        }
        millis += 5_000;
        Bytes refused = tickets.issue("anna");
        assertThat(tickets.use(refused, "anna", LONG)).isFalse();
        millis += 5_001;
        assertThat(tickets.use(refused, "anna", LONG)).isFalse();
    }
}
