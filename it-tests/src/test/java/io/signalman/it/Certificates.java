package io.signalman.it;

import io.signalman.testing.Child;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A CA and the certificates that it signs, made by the running JDK's keytool. */
final class Certificates {
    static final String PASSWORD = "changeit";

    /** Key stores by their CA and what else they were made of, since keytool(1) takes a while. */
    private static final Map<List<String>, byte[]> MADE = new ConcurrentHashMap<>();

    private final Path folder;
    private final String authority;
    private int copies;

    /** Certificates of the CA that all tests share. */
    Certificates(Path parent) throws Exception {
        this(parent, "ours");
    }

    /** Certificates of another CA with the same name, so that clients show them too. */
    static Certificates ofStrangers(Path parent) throws Exception {
        return new Certificates(parent, "strangers");
    }

    private Certificates(Path parent, String authority) throws Exception {
        this.folder = Files.createDirectories(parent.resolve("certificates"));
        this.authority = authority;
        Path store = folder.resolve("ca.p12");
        if (!MADE.containsKey(List.of(authority))) {
            keytool("-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=Test CA", "-ext", "bc:c", "" + store);
            MADE.put(List.of(authority), Files.readAllBytes(store));
        }
        Files.write(store, MADE.get(List.of(authority)));
        byte[] certificate = load(folder.resolve("ca.p12")).getCertificate("ca").getEncoded();
        Files.writeString(ca(), pem("CERTIFICATE", certificate));
    }

    /** The certificate of the CA, as PEM. */
    Path ca() {
        return folder.resolve("ca.pem");
    }

    /** The settings that serve with that key store. */
    String options(Path keystore) throws IOException {
        return "tls.keystore=" + keystore + ",tls.keystore.password-file=" + password();
    }

    /** A file with the password of every key store. */
    Path password() throws IOException {
        return closed(Files.writeString(folder.resolve("password"), PASSWORD + "\n"));
    }

    /** A new file with a key and its chain for 127.0.0.1; equal arguments give the same key. */
    Path keystore(String kind, String subject) throws Exception {
        return made(kind, subject);
    }

    /** As {@link #keystore}, but the certificate has expired. */
    Path expired(String kind, String subject) throws Exception {
        return made(kind, subject, "-startdate", "-3d", "-validity", "1");
    }

    private Path made(String kind, String subject, String... validity) throws Exception {
        Path copy = folder.resolve("copy" + ++copies + ".p12");
        List<String> what = new ArrayList<>(List.of(authority, kind, subject));
        what.addAll(List.of(validity));
        if (!MADE.containsKey(what)) {
            make(copy, kind, subject, validity);
            MADE.put(what, Files.readAllBytes(copy));
        }
        return closed(Files.write(copy, MADE.get(what)));
    }

    /** keytool(1) finds the signer in the same file, which then forgets the key of the CA. */
    private void make(Path made, String kind, String subject, String... validity) throws Exception {
        Files.copy(folder.resolve("ca.p12"), made);
        List<String> words = new ArrayList<>(List.of("-genkeypair", "-alias", "own", "-keyalg", kind));
        words.addAll(List.of("-dname", subject, "-signer", "ca"));
        words.addAll(List.of("-ext", "SAN=IP:127.0.0.1,IP:127.0.0.2,DNS:localhost"));
        words.addAll(List.of(validity));
        words.add(made.toString());
        keytool(words.toArray(String[]::new));
        KeyStore store = load(made);
        store.deleteEntry("ca");
        try (OutputStream file = Files.newOutputStream(made)) {
            store.store(file, PASSWORD.toCharArray());
        }
    }

    /** The chain of a key store, as PEM. */
    Path chain(Path keystore) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (var certificate : load(keystore).getCertificateChain("own")) {
            pem.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return Files.writeString(folder.resolve("chain.pem"), pem);
    }

    Path key(Path keystore) throws Exception {
        byte[] pkcs8 = load(keystore).getKey("own", PASSWORD.toCharArray()).getEncoded();
        return closed(Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", pkcs8)));
    }

    /** Trusts the CA and shows no certificate. */
    SSLContext anonymous() throws Exception {
        return context(new KeyManager[0]);
    }

    /** Trusts the CA and shows that certificate. */
    SSLContext client(Path keystore) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(load(keystore), PASSWORD.toCharArray());
        return context(keys.getKeyManagers());
    }

    private SSLContext context(KeyManager[] keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", load(folder.resolve("ca.p12")).getCertificate("ca"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, factory.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path keystore) throws Exception {
        return KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    private static Path closed(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** The last word is the key store. */
    private static void keytool(String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Jdks.current().resolve("bin/keytool").toString());
        command.addAll(List.of(words).subList(0, words.length - 1));
        command.addAll(List.of("-keystore", words[words.length - 1], "-storepass", PASSWORD));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        Child.output(command);
    }
}
