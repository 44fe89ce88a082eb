package io.signalman.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNamespaceTest {
    @Test
    void theOverflowUidIsReadWhole() throws Exception {
        String number = Child.output("cat", "/proc/sys/kernel/overflowuid").get(0);

        assertThat(UserNamespace.overflow()).hasToString(number);
    }

    @Test
    void theFirstNamespaceMapsAllUsers() {
        assertThat(UserNamespace.mapsAll(List.of("         0          0 4294967295")))
                .isTrue();
        assertThat(UserNamespace.mapsAll(List.of("0 100 1", "1 0 100", "101 101 4294967194")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"         0       1000          1", "0 100000 65536", "65534 100000 1"})
    void aContainersNamespaceMapsNotAllUsers(String map) {
        assertThat(UserNamespace.mapsAll(List.of(map))).isFalse();
    }

    @Test
    void anOrdinaryUidIsMapped() {
        assertThat(UserNamespace.isUnmapped(0)).isFalse();
        assertThat(UserNamespace.isUnmapped(1000)).isFalse();
    }
}
