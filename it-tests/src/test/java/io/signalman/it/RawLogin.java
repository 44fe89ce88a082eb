package io.signalman.it;

import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.signalman.fleet.HubUrls;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.SigningKey;
import io.signalman.fleet.nats.Broker;
import io.signalman.fleet.nats.NatsTransport;
import io.signalman.fleet.nats.Nkey;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A connection to a hub with the keys of an agent or operator, and none of Signalman's rules.
 *
 * @param errors from the server
 */
record RawLogin(Connection connection, List<String> errors) implements AutoCloseable {
    static RawLogin of(Hub hub, String keyFile) throws Exception {
        List<String> errors = new CopyOnWriteArrayList<>();
        Options options = new Options.Builder()
                .server(hub.url())
                .sslContext(trust(hub.folder().resolve("ca.pem")))
                .authHandler(new Login(keys(hub, keyFile).login()))
                .connectionTimeout(Duration.ofSeconds(30))
                .noReconnect()
                .errorListener(new ErrorListener() {
                    @Override
                    public void errorOccurred(Connection made, String error) {
                        errors.add(error);
                    }
                })
                .build();
        return new RawLogin(Nats.connect(options), errors);
    }

    static KeyFile keys(Hub hub, String file) throws Exception {
        return KeyFile.parse(Files.readString(hub.folder().resolve(file)));
    }

    static NatsTransport transport(Hub hub, KeyFile keys) throws Exception {
        Broker broker = new Broker(
                HubUrls.parse(hub.url()),
                Optional.of(() -> Files.readAllBytes(hub.folder().resolve("ca.pem"))),
                keys.login());
        return new NatsTransport(broker, keys.name(), Duration.ofSeconds(30));
    }

    /** A hello in the name of an operator. */
    static byte[] hello(String operator) {
        byte[] name = operator.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(13 + name.length)
                .putInt(5)
                .put("hello".getBytes(StandardCharsets.US_ASCII))
                .putInt(name.length)
                .put(name)
                .array();
    }

    private static SSLContext trust(Path ca) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Signs the hub's nonce. */
    record Login(SigningKey key) implements AuthHandler {
        @Override
        public byte[] sign(byte[] nonce) {
            return key.sign(nonce);
        }

        @Override
        public char[] getID() {
            return Nkey.user(key.verifyKey()).toCharArray();
        }

        @Override
        public char[] getJWT() {
            return new char[0];
        }
    }
}
