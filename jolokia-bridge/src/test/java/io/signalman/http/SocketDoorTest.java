package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.http.Bridge.Answered;
import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.door.Peer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests over a Unix domain socket whose callers the kernel names. */
class SocketDoorTest {

    private static final String SEND = "/processes/a/_signal/HUP";

    @AutoClose
    private final Bridge bridge = new Bridge(Bridge.Door.SOCKET);

    private void comeFrom(Supplier<Optional<Identity>> identity) {
        bridge.peer = Optional.of(new Peer() {
            @Override
            public boolean needsLookup() {
                return true;
            }

            @Override
            public Optional<Identity> identity() {
                return identity.get();
            }

            @Override
            public String address() {
                return "unix:1000";
            }

            @Override
            public String process() {
                return "42@7.3";
            }
        });
    }

    private static Optional<Identity> anna() {
        return Optional.of(new Identity("anna", Set.of("operator"), "unix:1000"));
    }

    private Answered withoutToken(String... headers) {
        return bridge.send(Bridge.head("POST", SEND, "X: y", headers));
    }

    @Test
    void theKernelIdentifiesTheCallerAndTheProcess() {
        comeFrom(SocketDoorTest::anna);

        assertThat(withoutToken("Signalman-Caller: 1@1", "X-Signalman-Reason: a look")
                        .body())
                .isEqualTo("{\"ok\": true}");
        assertThat(bridge.manager.callers).containsExactly("anna");
        assertThat(bridge.manager.facts)
                .containsExactly(Map.of(
                        "roles",
                        "operator",
                        "door",
                        "http",
                        "address",
                        "unix:1000",
                        "reason",
                        "a look",
                        "credential",
                        "unix:1000",
                        "caller",
                        "42@7.3",
                        "until",
                        ""));
    }

    @Test
    void onlyTheTokenCountsIfThereIsOne() {
        comeFrom(SocketDoorTest::anna);

        assertThat(withoutToken("Authorization: Bearer " + Bridge.OTHER_TOKEN).status())
                .isEqualTo(200);
        assertThat(bridge.manager.callers).containsExactly("monitor");
        assertThat(withoutToken("Authorization: Bearer wrong").status()).isEqualTo(401);
        await().untilAsserted(() -> assertThat(bridge.failedLogins)
                .singleElement()
                .extracting(FailedLogin::address)
                .isEqualTo("unix:1000"));
    }

    @Test
    void aCallerThatTheKernelDoesNotIdentifyNeedsAToken() {
        assertThat(withoutToken().status()).isEqualTo(401);
        assertThat(bridge.call("POST", SEND, "Signalman-Caller: 7@8").status()).isEqualTo(200);
        assertThat(bridge.manager.facts)
                .first(InstanceOfAssertFactories.MAP)
                .containsEntry("caller", "7@8")
                .containsEntry("address", "");

        comeFrom(Optional::empty);
        assertThat(withoutToken().status()).isEqualTo(401);
        assertThat(bridge.call("POST", SEND).status()).isEqualTo(200);
    }

    @Test
    void aRevokedCallerIsRejectedOnTheSameConnection() throws IOException {
        AtomicBoolean revoked = new AtomicBoolean();
        comeFrom(() -> revoked.get() ? Optional.empty() : anna());
        try (Socket socket = bridge.connect()) {
            byte[] request = Bridge.head("POST", SEND, "X: y").getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            assertThat(Bridge.read(socket).status()).isEqualTo(200);

            revoked.set(true);
            socket.getOutputStream().write(request);
            assertThat(Bridge.read(socket).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host: localhost | 200",
                "Host: 127.0.0.1:80 | 200",
                "Host: evil.example | 421",
                "Host: localhost!Origin: http://evil.example | 403",
                "Host: localhost!Sec-Fetch-Site: cross-site | 403",
            })
    void theSameChecksApply(String headers, int status) {
        comeFrom(SocketDoorTest::anna);

        assertThat(bridge.send("POST " + SEND + " HTTP/1.1\r\n" + headers.replace("!", "\r\n") + "\r\n\r\n")
                        .status())
                .isEqualTo(status);
    }

    /** More of them than there are threads that read. */
    @Test
    void aSlowUserDirectoryDelaysNobodyElse() throws IOException {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        comeFrom(() -> {
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return anna();
        });
        try (Socket first = bridge.connect();
                Socket second = bridge.connect();
                Socket third = bridge.connect()) {
            for (Socket socket : new Socket[] {first, second, third}) {
                socket.getOutputStream().write(Bridge.head("POST", SEND, "X: y").getBytes(StandardCharsets.US_ASCII));
            }

            for (int i = 0; i < 10; i++) {
                assertThat(bridge.call("POST", SEND).status()).isEqualTo(200);
            }
            mayAnswer.countDown();
            for (Socket socket : new Socket[] {first, second, third}) {
                assertThat(Bridge.read(socket).status()).isEqualTo(200);
            }
        }
    }
}
