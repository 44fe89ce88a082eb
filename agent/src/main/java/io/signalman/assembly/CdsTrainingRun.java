package io.signalman.assembly;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalman.bootstrap.Agent;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The run from which the launcher makes its class-data archive: one {@code ps}, one completion and one {@code kill} as
 * users call them, with an agent found by its run file, so that the classes of all are loaded. It signals nothing: a stand-in answers
 * for the agent.
 */
public final class CdsTrainingRun {
    private static final String PROCESSES = """
            {"processes":[{"pid":1,"handle":"1@1.1","ppid":1,"pgid":1,"session":1,"uid":0,"user":"training",\
            "name":"training","commandLine":"training","state":"S","start":"1970-01-01T00:00:00Z"}]}""";

    private static final String REPORT = """
            {"ok":true,"target":"training","signal":"0","signum":0,"matched":1,"delivered":1,"message":"","reason":"NONE",\
            "retryAfter":0,"results":\
            [{"pid":1,"handle":"1@1.1","name":"training","outcome":"DELIVERED","errno":0,"error":"","message":"",\
            "reason":"NONE"}]}""";

    private CdsTrainingRun() {}

    /**
     * Runs the commands and ends the JVM with the exit code of {@code kill}.
     *
     * @param arguments one: an empty folder that only this user can write, used as the home folder
     */
    public static void main(String[] arguments) throws Exception {
        HttpServer agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        agent.createContext("/", CdsTrainingRun::answer);
        startDaemon(agent::start); // a daemon thread starts daemon threads: a failure here must end the JVM
        System.setProperty("user.home", arguments[0]);
        int pid = (int) ProcessHandle.current().pid();
        String url = "http://127.0.0.1:" + agent.getAddress().getPort();
        Path folder = folder(folder(Path.of(arguments[0], ".signalman")).resolve("run"));
        String jvm = Integer.toString(pid);
        RunFile.write(folder, pid, content(pid, url, ""));
        CommandLineEntry.run(new String[] {"ps", "--jvm", jvm, "training"});
        if (Runtime.version().feature() < 25) { // later, every command loads the whole archive, picocli included
            CommandLineEntry.run(new String[] {"__complete", "kill", "--jvm", jvm, ""});
        }
        RunFile.write(folder, pid, content(pid, url, socket()));
        Agent.main(new String[] {"kill", "--jvm", jvm, "training", "0"});
    }

    private static RunFile.Content content(int pid, String url, String socket) throws IOException {
        return new RunFile.Content("training", pid + "@" + startTime(), url, socket, "token", "", Version.text(), "");
    }

    private static void startDaemon(Runnable work) throws InterruptedException {
        Thread thread = daemon(work);
        thread.start();
        thread.join();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Opens a socket that answers each request as a {@code kill}. Its path is short, because the home folder's may be
     * too long.
     */
    private static String socket() throws IOException {
        Path folder = Files.createTempDirectory("signalman");
        Path path = folder.resolve("socket");
        folder.toFile().deleteOnExit();
        path.toFile().deleteOnExit();
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        daemon(() -> answer(channel)).start();
        return path.toString();
    }

    private static void answer(ServerSocketChannel channel) {
        while (true) {
            try (SocketChannel client = channel.accept()) {
                if (client.read(ByteBuffer.allocate(4096)) > 0) {
                    client.write(StandardCharsets.UTF_8.encode(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + REPORT));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private static Path folder(Path path) throws IOException {
        return Files.createDirectory(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Field 22 of stat (proc_pid_stat(5)); the state, field 3, is the first field after the name. */
    private static String startTime() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[22 - 3];
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean kill = exchange.getRequestMethod().equals("POST");
        byte[] json = (kill ? REPORT : PROCESSES).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }
}
