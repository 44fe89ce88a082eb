package io.signalman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A jar whose program does nothing and does not end. */
final class HostJar {
    private HostJar() {}

    static void write(Path path) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.signalman.it.hosts.EndlessHost");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path), manifest)) {
            jar.putNextEntry(new JarEntry("io/signalman/it/hosts/EndlessHost.class"));
            jar.write(
                    HostJar.class.getResourceAsStream("hosts/EndlessHost.class").readAllBytes());
        }
    }
}
