package io.signalman.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/**
 * HTTPS in place of HTTP.
 *
 * @param material what to serve with now; asked about once a second, and where it is another object than before, new
 *     connections get that
 * @param clientAuth whether callers show a certificate
 */
public record Tls(Supplier<Material> material, ClientAuth clientAuth) {

    /** Whether callers show a certificate that one of the trusted CAs signed. */
    public enum ClientAuth {
        /** They are not asked. */
        NONE,
        /** They may. */
        WANT,
        /** Without one there is no connection. */
        NEED
    }

    /**
     * Who the server is, and whose clients it takes.
     *
     * @param key RSA, EC or Ed25519
     * @param chain the key's certificate, then those that lead to its CA
     * @param trusted the CAs of clients; none where clients are not asked
     */
    public record Material(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {

        /**
         * Written out: what the compiler makes for a record leaves its class in a cache of the JDK's (JDK 17's
         * ObjectMethods), and with it our whole loader in the host after it was detached.
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
