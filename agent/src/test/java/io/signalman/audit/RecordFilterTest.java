package io.signalman.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.AuditQuery;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFilterTest {
    private static final String RECORD = new JsonLine()
            .put("event", "intent")
            .put("principal", "anna")
            .put("reason", ",\"principal\":\"eve\",\"target\":\"postgres\"")
            .put("target", "my \"odd\" target\u202e")
            .put(
                    "processes",
                    List.of(new JsonLine().put("pid", 42).put("handle", "42@7").put("name", "nginx")))
            .end();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | true",
                "nginx | anna | true",
                "42 | '' | true",
                "42@7 | '' | true",
                "my \"odd\" target\u202e | anna | true",
                "nginx | eve | false",
                "'' | ann | false",
                "4 | '' | false",
                "postgres | '' | false",
                "intent | '' | false",
                "anna | '' | false",
            })
    void selectsByStructureAndNeverByTextThatLooksLikeIt(String target, String principal, boolean selected) {
        assertThat(new RecordFilter(new AuditQuery(Instant.MIN, target, principal, 1)).test(RECORD))
                .isEqualTo(selected);
    }
}
