package io.signalman.cli;

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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Which server an HTTPS call takes for the agent. Loaded only where there is one: TLS takes long to start. */
final class Https implements HttpCall.Security {
    private final SSLSocketFactory sockets;
    private final boolean byName;

    private Https(TrustManager[] trusted, boolean byName) {
        this.byName = byName;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted, null);
            this.sockets = context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw Failure.unreachable(
                    "This JVM can't speak HTTPS (" + ErrorText.of(e) + "); run signalman with a whole JDK.");
        }
    }

    /** The one whose certificate the run file tells; by whatever name, and whoever signed it. */
    static Https pinned(RunFile agent) {
        return new Https(new TrustManager[] {new Pinned(agent)}, false);
    }

    /** Those that a CA of this file signed for their name. */
    static Https signedBy(String caFile) {
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
            return new Https(factory.getTrustManagers(), true);
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

    /** The JDK adds checks of its own to trust managers that are not of the extended kind. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final RunFile agent;

        Pinned(RunFile agent) {
            this.agent = agent;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            String shown = fingerprint(chain[0]);
            if (!shown.equals(agent.certificate()) && !shown.equals(certificateByNow())) {
                throw new CertificateException("its certificate is not the one that its run file tells");
            }
        }

        /** The agent writes it there before it serves a new one. */
        private String certificateByNow() {
            Optional<RunFile.Located> now = RunFiles.ofJvm(agent.pid());
            return now.isPresent() ? now.get().file().certificate() : "";
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
