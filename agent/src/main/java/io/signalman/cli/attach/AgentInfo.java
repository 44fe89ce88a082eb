package io.signalman.cli;

import java.nio.file.Path;

/**
 * What an agent writes about itself for those who may read it.
 *
 * @param pid the host JVM
 * @param handle the host JVM's identity, {@code 4242@8371934.13811}
 * @param bootId {@code /proc/sys/kernel/random/boot_id} when it was written, "" where that JVM can't read it
 * @param pidNamespace the namespace that pid counts in, {@code pid:[4026531836]}
 * @param url where its HTTP listens on TCP, "" where it does not
 * @param socket the path of its Unix domain socket, "" for none
 * @param token what its HTTP asks for, "" where there is none
 * @param objectName the MBean's name
 * @param version the agent's
 * @param started ISO-8601
 * @param certificate the SHA-256 of what HTTPS shows, in hexadecimal digits; "" where it is plain HTTP
 */
record RunFile(
        int pid,
        String handle,
        String bootId,
        String pidNamespace,
        String url,
        String socket,
        String token,
        String objectName,
        String version,
        String started,
        String certificate) {

    /** How to reach its HTTP, as {@code --url} takes it; "" where it is off. */
    String address() {
        return url.isEmpty() && !socket.isEmpty() ? "unix:" + socket : url;
    }

    /** The same of a JVM that has another pid here than in its own PID namespace. */
    RunFile seenAs(int pidHere) {
        return new RunFile(
                pidHere, handle, bootId, pidNamespace, url, socket, token, objectName, version, started, certificate);
    }

    /** With the place it was read from. */
    record Located(Path path, RunFile file) {}

    /** Never the token: this may end up in a message. */
    @Override
    public String toString() {
        return "RunFile of JVM " + pid;
    }
}
