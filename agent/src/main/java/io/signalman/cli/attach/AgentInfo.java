package io.signalman.cli.attach;

import io.signalman.cli.output.Json;
import java.nio.file.Path;
import java.util.Map;

/**
 * The content of an agent's run file.
 *
 * @param pid the host JVM's pid
 * @param handle the host JVM's identity, {@code 4242@8371934.13811}
 * @param name the agent's name, "" from an older agent
 * @param bootId {@code /proc/sys/kernel/random/boot_id} at the time of writing, "" if that JVM can't read it
 * @param pidNamespace the namespace of the pid, {@code pid:[4026531836]}
 * @param url where its HTTP listens on TCP, "" if it does not
 * @param socket the path of its Unix domain socket, "" if it has none
 * @param token the token for its HTTP, "" if it has none
 * @param objectName the MBean's name
 * @param version the agent's version
 * @param started ISO-8601
 * @param certificate the SHA-256 of the HTTPS certificate in hexadecimal digits, "" for plain HTTP
 */
public record AgentInfo(
        int pid,
        String handle,
        String name,
        String bootId,
        String pidNamespace,
        String url,
        String socket,
        String token,
        String objectName,
        String version,
        String started,
        String certificate) {

    /** Maps a parsed run file; missing items are "" or 0. */
    public static AgentInfo of(Map<?, ?> json) {
        return new AgentInfo(
                (int) Json.number(json, "pid"),
                Json.text(json, "handle"),
                Json.text(json, "name"),
                Json.text(json, "bootId"),
                Json.text(json, "pidNamespace"),
                Json.text(json, "url"),
                Json.text(json, "socket"),
                Json.text(json, "token"),
                Json.text(json, "objectName"),
                Json.text(json, "version"),
                Json.text(json, "started"),
                Json.text(json, "certificate"));
    }

    /** The address of its HTTP in the form that {@code --url} accepts; "" if HTTP is off. */
    public String address() {
        return url.isEmpty() && !socket.isEmpty() ? "unix:" + socket : url;
    }

    /** A copy with the pid that the JVM has in our PID namespace. */
    AgentInfo seenAs(int pidHere) {
        return new AgentInfo(
                pidHere,
                handle,
                name,
                bootId,
                pidNamespace,
                url,
                socket,
                token,
                objectName,
                version,
                started,
                certificate);
    }

    /** An agent with the path of its run file. */
    public record Located(Path path, AgentInfo agent) {}

    /** Leaves out the token, because this text may end up in a message. */
    @Override
    public String toString() {
        return "agent in JVM " + pid;
    }
}
