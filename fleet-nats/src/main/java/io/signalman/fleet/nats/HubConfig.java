package io.signalman.fleet.nats;

import io.signalman.fleet.SigningKey;
import io.signalman.fleet.VerifyKey;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The configuration of a hub, in the syntax of nats-server. */
public final class HubConfig {
    /** The file with one line for each login, which {@link #server} includes. */
    public static final String USERS = "users.conf";

    private static final Pattern WITH_LOGINS =
            Pattern.compile("(?s).*^users: \\[\\s+\\{nkey: U[A-Z2-7]{55},.*^]\\s*", Pattern.MULTILINE);

    private static final Pattern INCLUDES =
            Pattern.compile("^[^#/\n]*\\binclude \"" + Pattern.quote(USERS) + "\"", Pattern.MULTILINE);

    private HubConfig() {}

    /**
     * The server's own file. What it does not allow is closed: no plain connections, no accounts, no monitoring, no storage.
     * The timeouts let a thousand agents shake hands at once.
     *
     * @param listen {@code host:port}
     */
    public static String server(String listen) {
        return """
                # Signalman's hub. "signalman hub run" starts nats-server with it, in this folder.
                listen: "%s"
                max_payload: 1MB
                max_connections: 65536
                write_deadline: "30s"
                ping_interval: "30s"
                tls {
                  cert_file: "hub.pem"
                  key_file: "hub.key"
                  timeout: 60
                }
                authorization {
                  timeout: 60
                  include "%s"
                }
                """.formatted(listen, USERS);
    }

    /** A file of logins that lets nobody in. It has a key that nobody has, since nats-server lets everybody in without one. */
    public static String noUsers() {
        return "# One line for each login; \"signalman fleet\" changes it.\nusers: [\n"
                + line("nobody", SigningKey.generate().verifyKey(), "publish: {deny: \">\"}, subscribe: {deny: \">\"}")
                + "]\n";
    }

    /**
     * Whether these two files have logins, without which nats-server lets everybody in. It may do so for another reason;
     * only what it says to a client is certain.
     */
    public static boolean hasLogins(String server, String users) {
        return INCLUDES.matcher(server).find() && WITH_LOGINS.matcher(users).matches();
    }

    /** The line of an agent: it may hear requests to itself, and answer each once. */
    public static String agent(String name, VerifyKey login) {
        return line(
                "agent " + name,
                login,
                "publish: {deny: \">\"}, subscribe: {allow: [\"" + Broker.DO + name
                        + "\"]}, allow_responses: {max: 1, expires: \"10m\"}");
    }

    /** The line of an operator: it may ask agents, and hear answers to itself. */
    public static String operator(String name, VerifyKey login) {
        return line(
                "operator " + name,
                login,
                "publish: {allow: [\"" + Broker.DO + "*\"]}, subscribe: {allow: [\"" + NatsTransport.inbox(name)
                        + ">\"]}");
    }

    private static String line(String who, VerifyKey login, String permissions) {
        return "  {nkey: " + Nkey.user(login) + ", permissions: {" + permissions + "}} # " + who + "\n";
    }

    /** Adds lines to the file of logins. */
    public static String with(String users, String lines) {
        int end = users.lastIndexOf(']');
        return users.substring(0, end) + lines + users.substring(end);
    }

    /** Removes the line of {@code agent <name>} or {@code operator <name>}. */
    public static String without(String users, String who) {
        return users.lines()
                .filter(line -> !line.endsWith("}} # " + who))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
