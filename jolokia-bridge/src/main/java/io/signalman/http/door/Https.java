package io.signalman.http.door;

import io.signalman.http.call.Echo;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * TLS for the HTTP connections. It ignores the name that a client asks for (SNI): there is one certificate, and callers on
 * this host and through tunnels use 127.0.0.1.
 */
final class Https extends AbstractLifeCycle {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Regular expressions for suites with forward secrecy and authenticated encryption (RFC 9325, 4.2). */
    private static final String[] CIPHERS = {
        "TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_GCM_.*", "TLS_ECDHE_.*_CHACHA20_.*"
    };

    private static final long CHECK_SECONDS = 1;

    /** For the key in a key store that never leaves this class. */
    private static final char[] NO_PASSWORD = new char[0];

    private final Tls tls;
    private final Scheduler timer;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();
    private Tls.Material served;

    Https(Tls tls, Scheduler timer) throws GeneralSecurityException, IOException {
        this.tls = tls;
        this.timer = timer;
        this.served = tls.material().get();
        contexts.setSslContext(context(served));
        contexts.setIncludeProtocols(PROTOCOLS);
        contexts.setExcludeProtocols();
        contexts.setIncludeCipherSuites(CIPHERS);
        contexts.setRenegotiationAllowed(false);
        contexts.setWantClientAuth(tls.clientAuth() == Tls.ClientAuth.WANT);
        contexts.setNeedClientAuth(tls.clientAuth() == Tls.ClientAuth.NEED);
    }

    private static SSLContext context(Tls.Material material) throws GeneralSecurityException, IOException {
        KeyStore keys = emptyStore();
        keys.setKeyEntry("server", material.key(), NO_PASSWORD, material.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers(material), null);
        return context;
    }

    /** Without trusted CAs nobody is trusted, so the JDK's CAs are not either. */
    private static TrustManager[] trustManagers(Tls.Material material) throws GeneralSecurityException, IOException {
        if (material.trusted().isEmpty()) {
            return new TrustManager[0];
        }
        KeyStore trusted = emptyStore();
        for (X509Certificate authority : material.trusted()) {
            trusted.setCertificateEntry("ca" + trusted.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    /** The protocols of a connection: TLS, then HTTP inside it. */
    ConnectionFactory[] around(ConnectionFactory http) {
        SslConnectionFactory ssl = new SslConnectionFactory(contexts, http.getProtocol());
        // It would compare Host with the certificate; the request guard checks Host.
        ssl.setEnsureSecureRequestCustomizer(false);
        ssl.setDirectBuffersForEncryption(false);
        ssl.setDirectBuffersForDecryption(false);
        return new ConnectionFactory[] {ssl, http};
    }

    @Override
    protected void doStart() {
        scheduleCheck();
    }

    private void scheduleCheck() {
        timer.schedule(this::reloadIfChanged, CHECK_SECONDS, TimeUnit.SECONDS);
    }

    private void reloadIfChanged() {
        try {
            Tls.Material now = tls.material().get();
            if (!now.equals(served)) {
                served = now;
                SSLContext context = context(now);
                contexts.reload(factory -> factory.setSslContext(context));
            }
        } catch (Exception e) {
            System.err.println("signalman: the new certificate is not used, the one before stays: " + Echo.of(e));
        }
        if (isRunning()) {
            scheduleCheck();
        }
    }
}
