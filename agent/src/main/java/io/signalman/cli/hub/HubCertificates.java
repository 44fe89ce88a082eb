package io.signalman.cli.hub;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The hub's own CA, and the certificate that it gives to the hub. The JDK's keytool makes them, which every Java has. All
 * files are in the hub's folder, which only its owner can enter; the password of the key stores is no secret.
 */
record HubCertificates(HubFolder folder) {
    /** The clock of another machine may be behind. */
    private static final String CA_VALID = " -startdate -2d -validity 3650";

    private static final String HUB_VALID = " -startdate -2d -validity 825";
    /** Java verifies it several times faster than ECDSA, and a thousand agents may come back at once. */
    private static final String KEY = " -keyalg Ed25519";

    private static final String PASSWORD = "signalman";
    static final String HUB_KEY = "hub.key";
    static final String CA = "ca.p12";
    private static final String HUB_PEM = "hub.pem";
    private static final long PATIENCE_SECONDS = 60;
    private static final int PEM_LINE = 64;

    /** Makes the CA: {@code ca.p12} with its key, and {@code ca.pem} for agents and operators. */
    void makeCa() {
        keytool("-genkeypair -alias ca -keystore " + CA + " -dname CN=Signalman-hub-CA" + CA_VALID + KEY
                + " -ext bc:c=ca:true,pathlen:0 -ext ku:c=keyCertSign,cRLSign");
        try {
            String ca = pem("CERTIFICATE", store(CA).getCertificate("ca").getEncoded());
            folder.edit("ca.pem", before -> ca);
        } catch (IOException | GeneralSecurityException e) {
            throw failed(ErrorText.of(e));
        }
    }

    /**
     * Makes a key and a certificate for the hub: {@code hub.key} and {@code hub.pem}.
     *
     * @param names the names and addresses that agents and operators use
     */
    void makeHub(List<String> names) {
        String alternatives = names.stream()
                .map(name -> (name.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
        String scrap = ".certificate-" + UUID.randomUUID();
        String draft = scrap + "/hub.p12";
        try {
            Files.createDirectory(folder.path().resolve(scrap));
            // keytool signs with a key of the same file.
            Files.copy(folder.path().resolve(CA), folder.path().resolve(draft));
            keytool("-genkeypair -alias hub -signer ca -keystore " + draft + " -dname CN=Signalman-hub" + HUB_VALID
                    + KEY + " -ext eku=serverAuth -ext san=" + alternatives);
            KeyStore made = store(draft);
            Key key = made.getKey("hub", PASSWORD.toCharArray());
            String keyPem = pem("PRIVATE KEY", key.getEncoded());
            String hubPem = pem("CERTIFICATE", made.getCertificate("hub").getEncoded());
            folder.edit(HUB_KEY, before -> {
                // hub.key is locked, so that both files come from the same renewal if two run at once.
                folder.edit(HUB_PEM, old -> hubPem);
                return keyPem;
            });
        } catch (IOException | GeneralSecurityException e) {
            throw failed(ErrorText.of(e));
        } finally {
            folder.delete(scrap);
        }
    }

    /** When the hub's certificate ends. */
    Instant end() {
        Path file = folder.path().resolve(HUB_PEM);
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return certificate.getNotAfter().toInstant();
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.usage(file + " can't be read (" + ErrorText.of(e)
                    + "); make another with: signalman hub renew " + folder.path());
        }
    }

    /** @param words separated by blanks */
    private void keytool(String words) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words.split(" ", -1)));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.path().toFile())
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
        return KeyStore.getInstance(folder.path().resolve(file).toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }

    private Failure failed(String why) {
        return Failure.unreachable("The hub's certificates can't be made in " + folder.path() + ": " + why);
    }
}
