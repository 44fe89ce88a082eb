package io.signalman.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoTest {
    @Test
    void anExceptionWithoutAPlainMessageIsNamedByItsClass() {
        assertThat(Echo.of(new ClassCastException("class java.lang.String is no java.util.Map")))
                .isEqualTo("class cast");
        assertThat(Echo.of(new NullPointerException())).isEqualTo("null pointer");
        assertThat(Echo.of(new IllegalStateException("/srv/my.App is taken"))).isEqualTo("/srv/my.App is taken");
    }
}
