package io.signalman.bench;

import static org.awaitility.Awaitility.await;

import io.signalman.it.Children;
import io.signalman.testing.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A supervisord on a free port of 127.0.0.1, with sleeping children in one group. */
final class Supervisord implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Child process;
    private final Path configuration;
    private final int port;

    private Supervisord(Child process, Path configuration, int port) {
        this.process = process;
        this.configuration = configuration;
        this.port = port;
    }

    static Supervisord start(Path program, Path folder, int children) throws Exception {
        String name = Children.uniqueName();
        Files.copy(Path.of("/bin/sleep"), folder.resolve(name));
        int port = Ports.free();
        Path configuration =
                Files.writeString(folder.resolve("supervisord.conf"), """
                [inet_http_server]
                port=127.0.0.1:%d
                [supervisord]
                logfile=%2$s/log
                pidfile=%2$s/pid
                childlogdir=%2$s
                nodaemon=true
                minfds=8192
                [rpcinterface:supervisor]
                supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
                [supervisorctl]
                serverurl=http://127.0.0.1:%1$d
                [program:sleepers]
                command=%2$s/%3$s 3600
                process_name=%%(process_num)d
                numprocs=%4$d
                startsecs=0
                stdout_logfile=NONE
                stderr_logfile=NONE
                """.formatted(port, folder, name, children));
        Child process = Child.start(program.toString(), "-c", configuration.toString());
        Supervisord supervisord = new Supervisord(process, configuration, port);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ProcessHandle.of(process.pid()).stream()
                                .flatMap(ProcessHandle::children)
                                .count()
                        == children);
        return supervisord;
    }

    /** The file for {@code supervisorctl -c}. */
    Path configuration() {
        return configuration;
    }

    int pid() {
        return process.pid();
    }

    URI xmlRpc() {
        return URI.create("http://127.0.0.1:" + port + "/RPC2");
    }

    /** The body of a call that signals one child. */
    static String signalProcess(String signal) {
        return call("supervisor.signalProcess", "sleepers:0", signal);
    }

    /** The body of a call that signals all children of a group. */
    static String signalGroup(String group, String signal) {
        return call("supervisor.signalProcessGroup", group, signal);
    }

    void signalGroup(String signal) throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(xmlRpc())
                        .header("Content-Type", "text/xml")
                        .POST(HttpRequest.BodyPublishers.ofString(signalGroup("sleepers", signal)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200 || response.body().contains("<fault>")) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
    }

    private static String call(String method, String... texts) {
        StringBuilder body = new StringBuilder("<methodCall><methodName>" + method + "</methodName><params>");
        for (String text : texts) {
            body.append("<param><value><string>").append(text).append("</string></value></param>");
        }
        return body + "</params></methodCall>";
    }

    @Override
    public void close() {
        process.close();
    }
}
