package io.signalman.cli.hub;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The hub's own CA, and the certificate that it gives to the hub. The JDK's keytool makes them, which every Java has. All
 * files are in the hub's folder, which only its owner can enter; the password of the key stores is no secret.
 */
final class HubCertificates {
    private static final String CA_DAYS = "3650";
    private static final String HUB_DAYS = "825";

    /** The clock of another machine may be behind. */
    private static final String VALID_FROM = "-2d";

    private static final String PASSWORD = "signalman";
    private static final String CA = "ca.p12";
    private static final String HUB = "hub.p12";
    private static final String HUB_PEM = "hub.pem";
    private static final long PATIENCE_SECONDS = 60;
    private static final int PEM_LINE = 64;

    private final Path folder;

    HubCertificates(Path folder) {
        this.folder = folder;
    }

    /** Makes the CA: {@code ca.p12} with its key, and {@code ca.pem} for agents and operators. */
    void makeCa() {
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-keystore",
                CA,
                "-dname",
                "CN=Signalman hub CA",
                "-startdate",
                VALID_FROM,
                "-validity",
                CA_DAYS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-ext",
                "bc:c=ca:true,pathlen:0",
                "-ext",
                "ku:c=keyCertSign,cRLSign");
        try {
            Files.setPosixFilePermissions(folder.resolve(CA), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw failed(ErrorText.of(e));
        }
        write("ca.pem", () -> pem("CERTIFICATE", store(CA).getCertificate("ca").getEncoded()));
    }

    /**
     * Makes a key and a certificate for the hub: {@code hub.key} and {@code hub.pem}.
     *
     * @param names the names and addresses that agents and operators use
     */
    void makeHub(List<String> names) {
        try {
            Files.deleteIfExists(folder.resolve(HUB));
            keytool(
                    "-genkeypair",
                    "-alias",
                    "hub",
                    "-keystore",
                    HUB,
                    "-dname",
                    "CN=Signalman hub",
                    "-validity",
                    HUB_DAYS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1");
            keytool("-certreq", "-alias", "hub", "-keystore", HUB, "-file", "hub.csr");
            List<String> sign = new ArrayList<>(List.of(
                    "-gencert",
                    "-alias",
                    "ca",
                    "-keystore",
                    CA,
                    "-infile",
                    "hub.csr",
                    "-outfile",
                    "hub.der",
                    "-startdate",
                    VALID_FROM,
                    "-validity",
                    HUB_DAYS,
                    "-ext",
                    "eku=serverAuth",
                    "-ext"));
            List<String> alternatives = new ArrayList<>();
            names.forEach(name -> alternatives.add((isAddress(name) ? "ip:" : "dns:") + name));
            sign.add("san=" + String.join(",", alternatives));
            keytool(sign.toArray(String[]::new));
            Key key = store(HUB).getKey("hub", PASSWORD.toCharArray());
            write("hub.key", () -> pem("PRIVATE KEY", key.getEncoded()));
            write(HUB_PEM, () -> pem("CERTIFICATE", Files.readAllBytes(folder.resolve("hub.der"))));
            for (String scrap : List.of(HUB, "hub.csr", "hub.der")) {
                Files.deleteIfExists(folder.resolve(scrap));
            }
        } catch (IOException | GeneralSecurityException e) {
            throw failed(ErrorText.of(e));
        }
    }

    /** When the hub's certificate ends. */
    Instant end() {
        try (InputStream in = Files.newInputStream(folder.resolve(HUB_PEM))) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return certificate.getNotAfter().toInstant();
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.usage(folder.resolve(HUB_PEM) + " can't be read (" + ErrorText.of(e)
                    + "); make another with: signalman hub renew " + folder);
        }
    }

    static boolean isAddress(String name) {
        return name.matches("[0-9.]+") || name.contains(":");
    }

    private void keytool(String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw failed(said.strip());
            }
        } catch (IOException e) {
            throw failed(ErrorText.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    private KeyStore store(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private interface Content {
        String make() throws IOException, GeneralSecurityException;
    }

    private void write(String file, Content content) {
        try {
            writeSecret(folder.resolve(file), content.make());
        } catch (IOException | GeneralSecurityException e) {
            throw failed(ErrorText.of(e));
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }

    private static Failure failed(String why) {
        return Failure.unreachable("The hub's certificates can't be made: " + why);
    }

    /** Replaces a file at once; only its owner can read it. */
    private static void writeSecret(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
