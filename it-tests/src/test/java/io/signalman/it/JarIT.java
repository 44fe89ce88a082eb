package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What signalman.jar holds, and where. */
class JarIT {
    private static final long MOST_BYTES = 8 << 20;

    /** An agent's class loader looks below isolated/ alone, so a host can't load what is elsewhere. */
    @Test
    void theFacesForPeopleAreApartFromWhatHostsLoad() throws Exception {
        try (ZipFile jar = new ZipFile(TestHost.JAR.toFile())) {
            List<String> names = jar.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .contains("console/console/io/signalman/console/ui/app.js")
                    .anyMatch(name -> name.startsWith("console/jline-terminal/org/jline/"))
                    .noneMatch(name -> name.startsWith("isolated/")
                            && (name.contains("/console/ui/")
                                    || name.contains("/console/top/")
                                    || name.contains("jline")));
        }
    }

    @Test
    void jettyDoesNotReadTheLocalesOfTheJdk() throws Exception {
        try (ZipFile jar = new ZipFile(TestHost.JAR.toFile());
                InputStream in = jar.getInputStream(
                        jar.getEntry("isolated/jetty-http/org/eclipse/jetty/http/MimeTypes.class"))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("ISO_8859_1")
                    .doesNotContain("getAvailableLocales");
        }
    }

    @Test
    void itIsSmall() throws Exception {
        assertThat(Files.size(TestHost.JAR)).isLessThanOrEqualTo(MOST_BYTES);
    }
}
