package io.signalman.assembly;

import io.signalman.http.door.Tls.ClientAuth;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that start with {@code tls}.
 *
 * @param on whether HTTP is HTTPS
 * @param plainAnywhere whether plain HTTP is allowed on addresses other than loopback
 * @param keystore a PKCS12 file; otherwise certificate and key are given
 * @param keystorePassword the file with the password; empty: the password is empty
 * @param certificate PEM, from the server's own certificate to its CA's
 * @param key PEM, PKCS#8, not encrypted
 * @param truststore the CAs of clients, PKCS12 or PEM
 */
record TlsSettings(
        boolean on,
        boolean plainAnywhere,
        Optional<Path> keystore,
        Optional<Path> keystorePassword,
        Optional<Path> certificate,
        Optional<Path> key,
        ClientAuth clientAuth,
        Optional<Path> truststore,
        Optional<Path> truststorePassword) {
    /** The values of {@code tls}. */
    enum Switch {
        ON,
        OFF
    }

    /** @throws IllegalArgumentException that names missing or conflicting settings */
    static TlsSettings of(Map<String, String> given) {
        Optional<Switch> choice = Setting.TLS.in(given);
        TlsSettings settings = new TlsSettings(
                choice.map(Switch.ON::equals)
                        .orElseGet(() -> given.keySet().stream().anyMatch(key -> key.startsWith("tls."))),
                choice.equals(Optional.of(Switch.OFF)),
                Setting.TLS_KEYSTORE.in(given),
                Setting.TLS_KEYSTORE_PASSWORD.in(given),
                Setting.TLS_CERTIFICATE.in(given),
                Setting.TLS_KEY.in(given),
                Setting.TLS_CLIENT_AUTH.in(given),
                Setting.TLS_TRUSTSTORE.in(given),
                Setting.TLS_TRUSTSTORE_PASSWORD.in(given));
        if (settings.on()) {
            settings.check();
        }
        return settings;
    }

    private void check() {
        require(
                keystore.isPresent() != certificate.isPresent(),
                "HTTPS needs either option tls.keystore, or tls.certificate with tls.key; give one of them, or tls=off");
        require(
                certificate.isPresent() == key.isPresent(),
                "options tls.certificate and tls.key go together; give both, or tls.keystore");
        require(
                keystore.isPresent() || keystorePassword.isEmpty(),
                "option tls.keystore.password-file goes with tls.keystore; give tls.keystore, or drop the password file");
        require(
                truststore.isPresent() || clientAuth == ClientAuth.NONE,
                "option tls.client-auth needs tls.truststore, the CAs of clients; give it, or tls.client-auth=none");
        require(
                truststore.isEmpty() || clientAuth != ClientAuth.NONE,
                "option tls.truststore does nothing without tls.client-auth; set that to want or need, or drop it");
        require(
                truststore.isPresent() || truststorePassword.isEmpty(),
                "option tls.truststore.password-file goes with tls.truststore; give tls.truststore, or drop the password file");
    }

    private static void require(boolean met, String sentence) {
        if (!met) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** @throws IllegalArgumentException if plain HTTP would leave this machine without being asked for */
    void requireSafe(String host) {
        if (on || plainAnywhere) {
            return;
        }
        boolean loopback;
        try {
            loopback = InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "option host=" + host + " is not an address of this machine; give one, such as 127.0.0.1", e);
        }
        require(
                loopback,
                "option host=" + host + " would carry tokens over the network in plain HTTP; give tls.certificate and"
                        + " tls.key, or tls.keystore, or say tls=off");
    }
}
