package io.signalman.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version, which the build writes into a resource. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/io/signalman/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return new String[] {"signalman " + properties.getProperty("version", "unknown")};
    }
}
