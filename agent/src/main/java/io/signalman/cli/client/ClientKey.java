package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A client certificate with its key, from PEM files. */
final class ClientKey {
    private ClientKey() {}

    /** @throws Failure if a file can't be read or is not PEM, or the agent would refuse the certificate anyway */
    static KeyManager[] managers(String certificate, String key) {
        try (InputStream in = Files.newInputStream(Path.of(certificate))) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(new Certificate[0]);
            if (chain.length == 0) {
                throw new CertificateException(certificate + " holds no certificate");
            }
            PrivateKey own = key(chain[0].getPublicKey().getAlgorithm(), Path.of(key));
            check(certificate, (X509Certificate) chain[0], key, own);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("client", own, new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (IOException
                | GeneralSecurityException
                | IllegalArgumentException
                | SecurityException e) { // also InvalidPathException, and a key that is not Base64
            throw Failure.usage("The client certificate " + certificate + " with the key " + key + " can't be used ("
                    + ErrorText.of(e) + "); give PEM files, the key as unencrypted PKCS#8.");
        }
    }

    private static void check(String file, X509Certificate certificate, String keyFile, PrivateKey key)
            throws GeneralSecurityException {
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(Instant.now())) {
            throw Failure.usage("The client certificate " + file + " expired at " + end + "; renew it.");
        }
        if (!belongTogether(key, certificate.getPublicKey())) {
            throw Failure.usage("The private key in " + keyFile + " does not belong to the client certificate " + file
                    + "; name the key that it was made for.");
        }
    }

    /** Whether the keys are a pair, as far as this can tell. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA" -> "EdDSA";
                    default -> "";
                };
        if (algorithm.isEmpty()) {
            return true;
        }
        byte[] text = {1};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        try {
            return signature.verify(signed);
        } catch (SignatureException ofAnotherSize) {
            return false;
        }
    }

    private static PrivateKey key(String algorithm, Path file) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(file, StandardCharsets.ISO_8859_1).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }
}
