package io.signalman.cli.client;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Decides which server an HTTPS call accepts as the agent. It is loaded only for HTTPS, because TLS starts slowly. */
final class TlsTrust implements HttpTransport.Security {
    private final SSLSocketFactory sockets;
    private final boolean byName;
    private final String certificate;

    private TlsTrust(KeyManager[] keys, TrustManager[] trusted, boolean byName, String certificate) {
        this.byName = byName;
        this.certificate = certificate;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trusted, null);
            this.sockets = context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw Failure.unreachable(
                    "This JVM can't speak HTTPS (" + ErrorText.of(e) + "); run signalman with a full JDK.");
        }
    }

    /** Accepts only the certificate in the run file, whatever its name and signer. */
    static TlsTrust pinned(AgentInfo agent) {
        return new TlsTrust(new KeyManager[0], new TrustManager[] {new Pinned(agent)}, false, "");
    }

    /**
     * Accepts certificates that a CA in this file signed for the server's name.
     *
     * @param caFile "" for the JDK's CAs
     * @param certificate the file of the client certificate, "" to show none
     * @param key the file of its key
     */
    static TlsTrust of(String caFile, String certificate, String key) {
        KeyManager[] keys = certificate.isEmpty() ? new KeyManager[0] : ClientKey.managers(certificate, key);
        return new TlsTrust(keys, caFile.isEmpty() ? signedByJdks() : signedBy(caFile), true, certificate);
    }

    private static TrustManager[] signedByJdks() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw Failure.unreachable(
                    "The JDK's CAs can't be read (" + ErrorText.of(e) + "); name one with --ca-file.");
        }
    }

    private static TrustManager[] signedBy(String caFile) {
        try (InputStream in = Files.newInputStream(Path.of(caFile))) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("ca" + authorities.size(), authority);
            }
            if (authorities.size() == 0) {
                throw new CertificateException("it holds no certificate");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException | InvalidPathException | SecurityException e) {
            throw Failure.usage(
                    "--ca-file " + caFile + " can't be read as PEM certificates (" + ErrorText.of(e) + ").");
        }
    }

    @Override
    public void secure(HttpURLConnection connection) {
        HttpsURLConnection https = (HttpsURLConnection) connection;
        https.setSSLSocketFactory(sockets);
        if (!byName) {
            https.setHostnameVerifier((name, session) -> true);
        }
    }

    @Override
    public boolean pinned() {
        return !byName;
    }

    @Override
    public String certificate() {
        return certificate;
    }

    /** Extends X509ExtendedTrustManager because the JDK adds its own checks to other trust managers. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final AgentInfo agent;

        Pinned(AgentInfo agent) {
            this.agent = agent;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            String shown = fingerprint(chain[0]);
            if (!shown.equals(agent.certificate()) && !shown.equals(currentCertificate())) {
                throw new CertificateException("its certificate is not the one in its run file");
            }
        }

        /** The agent updates the run file before it serves a new certificate. */
        private String currentCertificate() {
            Optional<AgentInfo.Located> now = RunFiles.ofJvm(agent.pid());
            return now.isPresent() ? now.get().agent().certificate() : "";
        }

        private static String fingerprint(X509Certificate certificate) throws CertificateException {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
                throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
