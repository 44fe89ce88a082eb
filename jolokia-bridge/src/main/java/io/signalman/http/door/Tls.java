package io.signalman.http.door;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/**
 * HTTPS in place of HTTP.
 *
 * @param material the current key and certificates; asked about once a second, and used for new connections if they changed
 * @param clientAuth whether clients show a certificate
 */
public record Tls(Supplier<Material> material, ClientAuth clientAuth) {

    /** Whether clients show a certificate that a trusted CA signed. */
    public enum ClientAuth {
        /** Clients are not asked for one. */
        NONE,
        /** Clients may show one. */
        WANT,
        /** Clients without one get no connection. */
        NEED
    }

    /**
     * The server's identity, and the clients that it accepts.
     *
     * @param key RSA, EC or Ed25519
     * @param chain the key's certificate, followed by those of its CAs
     * @param trusted the CAs of clients; empty if clients are not asked for a certificate
     */
    public record Material(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {

        /**
         * Written by hand: a record's generated method puts its class into a cache of the JDK (ObjectMethods of JDK 17), which
         * would keep our class loader in the host after a detach.
         */
        @Override
        public boolean equals(Object other) {
            return other instanceof Material that
                    && key.equals(that.key)
                    && chain.equals(that.chain)
                    && trusted.equals(that.trusted);
        }

        @Override
        public int hashCode() {
            return chain.hashCode();
        }

        public Material {
            chain = List.copyOf(chain);
            trusted = List.copyOf(trusted);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Material[" + chain.get(0).getSubjectX500Principal() + "]";
        }
    }
}
