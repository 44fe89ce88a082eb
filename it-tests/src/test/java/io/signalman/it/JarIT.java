package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** A class of Java 5 has no stack map frames; a class-data archive takes none without. */
    @Test
    void picocliHasStackMapFrames() throws Exception {
        for (Path file : List.of(TestHost.JAR, TestHost.JAR.resolveSibling("signalman-cli.jar"))) {
            try (ZipFile jar = new ZipFile(file.toFile())) {
                List<ZipEntry> classes = jar.stream()
                        .map(ZipEntry.class::cast)
                        .filter(entry -> entry.getName().matches(".*picocli/.*\\.class"))
                        .toList();
                assertThat(classes).hasSizeGreaterThan(100);
                for (ZipEntry entry : classes) {
                    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                        in.readInt(); // the magic number
                        assertThat(in.readUnsignedShort() + (in.readUnsignedShort() << 16))
                                .as(entry.getName())
                                .isGreaterThanOrEqualTo(52 << 16);
                    }
                }
            }
        }
    }

    @Test
    void itIsSmall() throws Exception {
        assertThat(Files.size(TestHost.JAR)).isLessThanOrEqualTo(MOST_BYTES);
    }
}
