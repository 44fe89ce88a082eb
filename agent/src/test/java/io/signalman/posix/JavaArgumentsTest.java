package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaArgumentsTest {
    @ParameterizedTest
    @CsvSource({
        "java org.example.Main, org.example.Main",
        "java -Xmx1g -cp a.jar:b org.example.Main x, org.example.Main",
        "java --class-path a -Dx=y --add-opens java.base/java.lang=ALL-UNNAMED Main, Main",
        "java --add-opens=java.base/java.lang=ALL-UNNAMED Main, Main",
        "java -jar lib/app.jar --port 80, lib/app.jar",
        "java -cp x -jar /a/app.jar, /a/app.jar",
        "java -p mods -m app/org.example.Main, app/org.example.Main",
        "java --module-path mods --module app/org.example.Main, app/org.example.Main",
        "java --module=app/org.example.Main, app/org.example.Main",
        "java -XX:+UseSerialGC Hello.java, Hello.java",
        "java @args org.example.Main, ''",
        "java -cp, ''",
        "java -jar, ''",
        "java, ''"
    })
    void theMainClassOrJarIsFoundWhereJavaFindsIt(String commandLine, String main) {
        assertThat(JavaArguments.main(List.of(commandLine.split(" ", -1)))).isEqualTo(main);
    }
}
