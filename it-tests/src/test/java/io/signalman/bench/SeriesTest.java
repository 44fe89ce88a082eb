package io.signalman.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {
    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Series.of(9, 1, 3, 2).median()).isEqualTo(2.5);
        assertThat(Series.of(9, 1, 3).median()).isEqualTo(3);
    }

    @Test
    void aRatioIsTakenRoundByRound() {
        assertThat(Series.of(2, 30).over(Series.of(1, 10))).isEqualTo(Series.of(2, 3));
    }

    @Test
    void aRatioOfUnequalNumbersOfRoundsIsTakenOfTheMedian() {
        assertThat(Series.of(2, 30).over(Series.of(1, 2, 3))).isEqualTo(Series.of(1, 15));
    }

    @Test
    void aDifferenceIsTakenRoundByRoundToo() {
        assertThat(Series.of(2, 30).minus(Series.of(1, 40))).isEqualTo(Series.of(1, -10));
    }

    @Test
    void nothingMeasuredIsAnErrorAndNoZero() {
        assertThatThrownBy(Series::of).hasMessageContaining("not measured");
        assertThatThrownBy(() -> Series.of(0.0 / 0)).hasMessageContaining("not measured");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0        | 0
            0.01234  | 0.01
            0.5      | 0.50
            1.2345   | 1.23
            12.345   | 12.3
            123.45   | 123
            -1.2345  | -1.23
            12345.6  | 12,346
            """)
    void threeDigitsCount(double value, String text) {
        assertThat(Series.text(value)).isEqualTo(text);
    }

    @Test
    void aBarIsMetByTheMedian() {
        Series measured = Series.of(1, 2, 9);
        assertThat(new Bar("", "", Bar.Limit.atMost(2), measured, "", Optional.empty()).met())
                .isTrue();
        assertThat(new Bar("", "", Bar.Limit.atMost(1.9), measured, "", Optional.empty()).met())
                .isFalse();
        assertThat(new Bar("", "", Bar.Limit.atLeast(2), measured, "", Optional.empty()).met())
                .isTrue();
        assertThat(new Bar("", "", Bar.Limit.atLeast(2.1), measured, "", Optional.empty()).met())
                .isFalse();
    }
}
