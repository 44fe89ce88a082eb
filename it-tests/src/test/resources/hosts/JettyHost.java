import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.slf4j.LoggerFactory;

/** A program that answers HTTP by Jetty 9.4 and logs by slf4j 1.7 and logback, in use before anybody attaches. */
public final class JettyHost extends AbstractHandler {
    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws java.io.IOException {
        LoggerFactory.getLogger(JettyHost.class).info("answering");
        response.getWriter().write("Jetty " + Server.getVersion() + " logs by "
                + LoggerFactory.getILoggerFactory().getClass().getName() + ", built "
                + System.getProperty("jetty.git.hash"));
        base.setHandled(true);
    }

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new JettyHost());
        server.start();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("ready");
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            try (InputStream in = new URL("http://127.0.0.1:" + connector.getLocalPort() + "/").openStream()) {
                System.out.println("work " + new String(in.readAllBytes()));
            }
            System.out.println("answered " + line);
        }
        server.stop();
    }
}
