package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation for every caller under one policy: JMX users with passwords, tokens, client certificates. */
class EveryDoorIT {
    private static final String POLICY = """
            allow role:admin,"CN=root" * * *
            allow role:operator,jmx:ann,"CN=shift" send,probe,list HUP,0 *
            allow role:viewer,jmx:bob,"CN=screen" probe,list * *
            """;

    /** In the order in which {@link Door#all} tries them. */
    private static final String ADMIN = "HUP USR1 group killGroup probe list";

    private static final String OPERATOR = "HUP probe list";
    private static final String VIEWER = "probe list";

    @TempDir
    private static Path authorityFolder;

    private static Certificates certificates;

    @TempDir
    private Path folder;

    private Child leader;

    @BeforeAll
    static void makeAuthority() throws Exception {
        certificates = new Certificates(authorityFolder);
    }

    /** Tries one operation; returns {@code ok}, {@code exists}, or the number of rows. */
    private interface Door {
        boolean does(String operation, Object... arguments) throws Exception;

        /** The allowed operations. */
        default String all(int pid) throws Exception {
            Map<String, Boolean> done = new LinkedHashMap<>();
            done.put("HUP", does("sendSignal", String.valueOf(pid), "HUP"));
            done.put("USR1", does("sendSignal", String.valueOf(pid), "USR1"));
            done.put("group", does("signalGroup", (long) pid, "USR2"));
            done.put("killGroup", does("killGroup", (long) pid));
            done.put("probe", does("probe", (long) pid));
            done.put("list", does("listProcesses", String.valueOf(pid)));
            return done.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(" "));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void eachCallerMayDoExactlyWhatThePolicyAllows(Path jdk) throws Exception {
        int port = freePort();
        try (Children children = new Children(Files.createDirectory(folder.resolve("bin")));
                TestHost host = host(jdk, port)) {
            leader = children.groupLeader(Children.uniqueName());
            Map<String, String> tokens = new LinkedHashMap<>();
            List<String> lines = new ArrayList<>();
            for (String role : List.of("admin", "operator", "viewer")) {
                JSONObject made = token(role);
                tokens.put(role, (String) made.get("token"));
                lines.add((String) made.get("line"));
            }
            host.attach(
                    "tls.keystore=" + certificates.keystore("EC", "CN=127.0.0.1"),
                    "tls.keystore.password-file=" + certificates.password(),
                    "tls.client-auth=want",
                    "tls.truststore=" + certificates.ca(),
                    "policy=" + write("policy", POLICY),
                    "tokens=" + write("tokens", String.join("\n", lines)));
            URI url = URI.create(host.http().url());
            SoftAssertions softly = new SoftAssertions();
            try (JmxDoor ann = jmx(port, "ann");
                    JmxDoor bob = jmx(port, "bob")) {
                check(softly, "JMX user ann", over(ann), OPERATOR);
                check(softly, "JMX user bob", over(bob), VIEWER);
            }
            SSLContext anonymous = certificates.anonymous();
            check(softly, "token of admin", over(url, anonymous, tokens.get("admin")), ADMIN);
            check(softly, "token of operator", over(url, anonymous, tokens.get("operator")), OPERATOR);
            check(softly, "token of viewer", over(url, anonymous, tokens.get("viewer")), VIEWER);
            check(softly, "CN=root", over(url, client("CN=root"), ""), ADMIN);
            check(softly, "CN=shift", over(url, client("CN=shift"), ""), OPERATOR);
            check(softly, "CN=screen", over(url, client("CN=screen"), ""), VIEWER);
            check(softly, "CN=stranger", over(url, client("CN=stranger"), ""), "");
            softly.assertAll();
            assertThat(leader.lines().stream().filter("got USR1"::equals)).hasSize(2);
        }
    }

    private void check(SoftAssertions softly, String who, Door door, String rights) throws Exception {
        softly.assertThat(door.all(leader.pid())).as(who).isEqualTo(rights);
    }

    private static Door over(JmxDoor jmx) {
        return (operation, arguments) -> {
            String[] types = Arrays.stream(arguments)
                    .map(argument -> argument instanceof Long ? "long" : String.class.getName())
                    .toArray(String[]::new);
            Object answer = jmx.invoke(operation, arguments, types);
            return answer instanceof CompositeData report
                    ? (Boolean) report.get(operation.equals("probe") ? "exists" : "ok")
                            && !report.get("message").toString().startsWith("The policy ")
                    : ((CompositeData[]) answer).length > 0;
        };
    }

    /** @param token "" for none */
    private static Door over(URI url, SSLContext context, String token) {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        return (operation, arguments) -> {
            JSONObject body = new JSONObject();
            body.putAll(Map.of(
                    "type", "exec",
                    "mbean", "io.signalman:type=SignalManager",
                    "operation", operation));
            body.put("arguments", new JSONArray(List.of(arguments)));
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/jolokia"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toJSONString()));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            String answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            Object value = ((JSONObject) new JSONParser().parse(answer)).get("value");
            return value instanceof JSONObject report
                    ? (Boolean) report.get(operation.equals("probe") ? "exists" : "ok")
                            && !report.get("message").toString().startsWith("The policy ")
                    : !((List<?>) value).isEmpty();
        };
    }

    private static SSLContext client(String subject) throws Exception {
        return certificates.client(certificates.keystore("EC", subject));
    }

    private JSONObject token(String role) throws Exception {
        CommandLine.Result made = new CommandLine(folder).run("token", "new", role + "s", "--role", role, "--json");
        return (JSONObject) new JSONParser().parse(made.out());
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private TestHost host(Path jdk, int port) throws Exception {
        Path passwords = write("passwords", "ann secret\nbob secret\n");
        Path access = write("access", "ann readwrite\nbob readwrite\n");
        return new TestHost.Builder(Files.createDirectories(folder.resolve("home")))
                .jdk(jdk)
                .options(
                        "-Dcom.sun.management.jmxremote.port=" + port,
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Dcom.sun.management.jmxremote.password.file=" + passwords,
                        "-Dcom.sun.management.jmxremote.access.file=" + access)
                .start();
    }

    @SuppressWarnings("BanJNDI") // The address is our own child's.
    private static JmxDoor jmx(int port, String user) throws IOException {
        String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
        return new JmxDoor(JMXConnectorFactory.connect(
                new JMXServiceURL(url), Map.of(JMXConnector.CREDENTIALS, new String[] {user, "secret"})));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
