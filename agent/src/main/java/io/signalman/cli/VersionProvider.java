package io.signalman.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the resource that the build writes. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = VersionProvider.class.getResourceAsStream("/io/signalman/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return new String[] {"signalman " + properties.getProperty("version", "unknown")};
    }
}
