package io.signalman.cli.client;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.OwnFiles;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which agent a command talks to: in a JVM of this host, or at a URL. Each item is "" if it is not given.
 *
 * @param context the context that it comes from
 * @param jvm what {@code --jvm} takes
 * @param url {@code http://…}, {@code https://…} or {@code unix:} and a path
 * @param certificate the file of the client certificate, PEM
 * @param key the file of its private key, PEM, PKCS#8
 */
public record AgentAddress(
        String context, String jvm, String url, String tokenFile, String caFile, String certificate, String key) {
    static final AgentAddress NONE = ofJvm("");

    /** One word; an administrator may have chosen other characters than b64token of RFC 6750 has. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    static AgentAddress ofJvm(String jvm) {
        return new AgentAddress("", jvm, "", "", "", "", "");
    }

    static AgentAddress ofUrl(String url) {
        return new AgentAddress("", "", url, "", "", "", "");
    }

    /** Replaces the files by those that are not "". */
    AgentAddress with(String token, String authorities) {
        return new AgentAddress(
                context,
                jvm,
                url,
                token.isEmpty() ? tokenFile : token,
                authorities.isEmpty() ? caFile : authorities,
                certificate,
                key);
    }

    public boolean isNone() {
        return jvm.isEmpty() && url.isEmpty();
    }

    /** The pid of the JVM. */
    public long pid(HostAccess access) {
        if (context.isEmpty()) {
            return Jvms.pid(jvm, access);
        }
        return Jvms.find(jvm, access)
                .orElseThrow(() -> Failure.unreachable("The JVM of context " + context + " does not run: none is called"
                        + " \"" + jvm + "\"; start it, or see which run with: signalman jvms"));
    }

    /** Prepares calls to the URL. */
    public HttpTransport transport(String reason) {
        Optional<String> socket = AgentUrl.socket(url);
        return socket.isPresent()
                ? LocalAgents.overSocket(socket.get(), token(tokenFile), reason)
                : new HttpTransport(url, token(tokenFile), reason, security());
    }

    private Optional<HttpTransport.Security> security() {
        return caFile.isEmpty() && certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(TlsTrust.of(caFile, certificate, key));
    }

    /**
     * The token in a file, which may be an agent's run file; "" without a file, and for an agent without a token.
     *
     * @throws Failure if the file can't be read, or holds anything else
     */
    static String token(String tokenFile) {
        if (tokenFile.isEmpty()) {
            return "";
        }
        // The user named this file, so it may be a pipe or a link, such as a Kubernetes secret.
        try (InputStream in = Files.newInputStream(Path.of(tokenFile))) {
            String text = new String(in.readNBytes(OwnFiles.MAX_BYTES), StandardCharsets.UTF_8);
            Optional<AgentInfo> runFile = Json.parseObject(text).map(AgentInfo::of);
            String token = runFile.isPresent() ? runFile.get().token() : text.strip();
            boolean hasNone = runFile.filter(agent -> agent.pid() > 0).isPresent() && token.isEmpty();
            if (!hasNone && !TOKEN.matcher(token).matches()) {
                throw Failure.usage(tokenFile + " holds no token; it must contain the token alone.");
            }
            return token;
        } catch (IOException | InvalidPathException | SecurityException unreadable) {
            throw Failure.usage("--token-file " + tokenFile + " can't be read.");
        }
    }
}
