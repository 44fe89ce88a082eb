package io.signalman.assembly;

import io.signalman.access.TrustedFile;
import io.signalman.core.ErrorText;
import io.signalman.http.door.Tls.Material;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The keys and certificates of HTTPS, read from their files and read again when a file changes. If that fails, the
 * previous ones stay in use.
 */
final class TlsFiles implements Supplier<Material> {
    private static final Duration WARNED = Duration.ofDays(30);

    private final Optional<TrustedFile> keystore;
    private final Optional<TrustedFile> keystorePassword;
    private final Optional<TrustedFile> certificate;
    private final Optional<TrustedFile> key;
    private final Optional<TrustedFile> truststore;
    private final Optional<TrustedFile> truststorePassword;
    private final List<TrustedFile> all;
    private Material material;
    private String problem = "";

    /** Receives each new fingerprint; keeps the run file current. */
    private Consumer<String> follower = fingerprint -> {};

    /** @throws IOException with one sentence, if a file can't be trusted or used */
    TlsFiles(TlsSettings settings) throws IOException {
        keystore = trusted(settings.keystore());
        keystorePassword = trusted(settings.keystorePassword());
        certificate = trusted(settings.certificate());
        key = trusted(settings.key());
        truststore = trusted(settings.truststore());
        truststorePassword = trusted(settings.truststorePassword());
        all = Stream.of(keystore, keystorePassword, certificate, key, truststore, truststorePassword)
                .flatMap(Optional::stream)
                .toList();
        material = read();
    }

    private static Optional<TrustedFile> trusted(Optional<Path> path) {
        return path.map(TrustedFile::new);
    }

    /** The current material; reads the files again if one has changed. */
    @Override
    public synchronized Material get() {
        if (all.stream().anyMatch(TrustedFile::changed)) {
            try {
                Material now = read();
                if (!now.chain().equals(material.chain())) {
                    requireValid(now);
                }
                if (!now.equals(material)) {
                    follower.accept(fingerprint(now));
                    material = now;
                }
                problem = "";
            } catch (IOException | RuntimeException e) {
                report(ErrorText.of(e));
            }
        }
        return material;
    }

    private static void requireValid(Material material) throws IOException {
        Instant end = end(material);
        if (end.isBefore(Instant.now())) {
            throw new IOException("the certificate ended on " + date(end) + "; put one there that is valid");
        }
    }

    private static Instant end(Material material) {
        return material.chain().get(0).getNotAfter().toInstant();
    }

    private static LocalDate date(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** A note if the certificate ends within 30 days, or has ended. */
    Optional<String> note() {
        Instant end = end(get());
        Instant now = Instant.now();
        return now.plus(WARNED).isBefore(end)
                ? Optional.empty()
                : Optional.of("the HTTPS certificate " + (end.isBefore(now) ? "ended" : "ends") + " on " + date(end)
                        + "; put a new one in its place");
    }

    private void report(String reason) {
        if (!reason.equals(problem)) {
            System.err.println(
                    "signalman: The certificate files have changed and can't be used; the previous certificate stays: "
                            + reason);
            problem = reason;
        }
    }

    /** Sets the receiver of each new fingerprint; it runs before the certificate is served. */
    synchronized void onChange(Consumer<String> next) {
        follower = next;
    }

    /** The SHA-256 of the server's own certificate, in hexadecimal digits. */
    synchronized String fingerprint() {
        return fingerprint(material);
    }

    private static String fingerprint(Material material) {
        try {
            byte[] certificate = material.chain().get(0).getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Material read() throws IOException {
        List<X509Certificate> authorities = truststore.isPresent() ? authorities(truststore.get()) : List.of();
        if (keystore.isPresent()) {
            return fromKeystore(keystore.get(), authorities);
        }
        TrustedFile chainFile = certificate.orElseThrow();
        TrustedFile keyFile = key.orElseThrow();
        List<X509Certificate> chain = Pem.certificates(chainFile.path(), chainFile.bytes());
        PrivateKey own = Pem.privateKey(keyFile.path(), keyFile.secretBytes(), chain.get(0));
        return paired(keyFile.path(), own, chain, authorities);
    }

    private Material fromKeystore(TrustedFile file, List<X509Certificate> authorities) throws IOException {
        char[] password = password(keystorePassword);
        KeyStore store = load(file.path(), file.secretBytes(), password);
        try {
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1
                    || !(store.getKey(keys.get(0), password) instanceof PrivateKey own)
                    || store.getCertificateChain(keys.get(0)) == null) {
                throw new IOException(file.path() + " must hold one private key with its certificate, but holds "
                        + keys.size() + " keys; make a file with one");
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate link : store.getCertificateChain(keys.get(0))) {
                chain.add((X509Certificate) link);
            }
            return paired(file.path(), own, chain, authorities);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the private key in " + file.path() + " can't be read (" + ErrorText.of(e)
                            + "); give it the key store's password",
                    e);
        }
    }

    private static Material paired(
            Path path, PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) throws IOException {
        if (!Pem.belongTogether(key, chain.get(0))) {
            throw new IOException("the private key in " + path
                    + " does not belong to the certificate; put its RSA, EC or Ed25519 key there");
        }
        return new Material(key, chain, trusted);
    }

    private List<X509Certificate> authorities(TrustedFile file) throws IOException {
        byte[] content = file.bytes();
        if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN")) {
            return Pem.certificates(file.path(), content);
        }
        KeyStore store = load(file.path(), content, password(truststorePassword));
        List<X509Certificate> authorities = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)
                        && store.getCertificate(alias) instanceof X509Certificate authority) {
                    authorities.add(authority);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file.path() + " can't be read (" + ErrorText.of(e) + ")", e);
        }
        if (authorities.isEmpty()) {
            throw new IOException(file.path() + " holds no trusted certificate; keytool -importcert puts one there");
        }
        return authorities;
    }

    private static KeyStore load(Path path, byte[] content, char[] password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(
                    path + " can't be opened as PKCS12 (" + ErrorText.of(e)
                            + "); check the file and the file with its password",
                    e);
        }
    }

    /** The file's first line; empty without a file. */
    private static char[] password(Optional<TrustedFile> file) throws IOException {
        if (file.isEmpty()) {
            return new char[0];
        }
        String text = new String(file.get().secretBytes(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("").toCharArray();
    }
}
