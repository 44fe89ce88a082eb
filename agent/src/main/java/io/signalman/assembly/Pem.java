package io.signalman.assembly;

import io.signalman.core.ErrorText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys and certificates in PEM, RFC 7468. */
final class Pem {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private Pem() {}

    /** @throws IOException if the file holds no certificate, or holds anything else */
    static List<X509Certificate> certificates(Path path, byte[] pem) throws IOException {
        List<X509Certificate> certificates;
        try {
            certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    path + " can't be read as certificates (" + ErrorText.of(e)
                            + "); it takes PEM, -----BEGIN CERTIFICATE----- and so on",
                    e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(path + " holds no certificate; it takes PEM, -----BEGIN CERTIFICATE----- and so on");
        }
        return certificates;
    }

    /** @param certificate the key's certificate; PKCS#8 can't be read without knowing the algorithm */
    static PrivateKey privateKey(Path path, byte[] pem, X509Certificate certificate) throws IOException {
        Matcher block = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new IOException(path + " holds no -----BEGIN PRIVATE KEY-----; openssl pkcs8 -topk8 -nocrypt makes it"
                    + " from other forms");
        }
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(block.group(1));
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The parser's message is left out: it may quote the key.
            throw new IOException(path + " holds no usable "
                    + certificate.getPublicKey().getAlgorithm() + " key; put the private key of the certificate there");
        }
    }

    /** Whether the key is the private half of the certificate's key pair. */
    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        byte[] text = {1};
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "Ed25519";
                    });
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
