package io.signalman.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionWatchTest {

    @ParameterizedTest
    @CsvSource({"1048576, 100, 512", "1024, 100, 462", "400, 100, 150", "100, 99, 1", "100, 100, 1", "unlimited, 7, 512"
    })
    void atLeastHalfOfTheDescriptorsThatAreLeftStayWithTheHost(String limit, int open, int most) {
        String limits = "Max processes             unlimited            unlimited            processes \n"
                + "Max open files            " + limit + "              1048576              files     \n";

        assertThat(ConnectionWatch.most(limits, open)).isEqualTo(most);
    }
}
