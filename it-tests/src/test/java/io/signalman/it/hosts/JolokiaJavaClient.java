package io.signalman.it.hosts;

import java.util.List;
import org.jolokia.client.JolokiaClient;
import org.jolokia.client.JolokiaClientBuilder;
import org.jolokia.client.exception.JolokiaRemoteException;
import org.jolokia.client.request.HttpMethod;
import org.jolokia.client.request.JolokiaExecRequest;
import org.jolokia.client.request.JolokiaReadRequest;
import org.jolokia.client.request.JolokiaRequest;
import org.jolokia.client.request.JolokiaSearchRequest;
import org.jolokia.client.request.JolokiaVersionRequest;
import org.jolokia.client.response.JolokiaResponse;

/** Uses Jolokia's Java client. Arguments: URL, token, the name of a process. */
public final class JolokiaJavaClient {
    private static final String MBEAN = "io.signalman:type=SignalManager";

    private final JolokiaClient client;

    private JolokiaJavaClient(JolokiaClient client) {
        this.client = client;
    }

    public static void main(String[] arguments) throws Exception {
        try (JolokiaClient client = new JolokiaClientBuilder()
                .url(arguments[0])
                .user("any")
                .password(arguments[1])
                .expectContinue(true)
                .build()) {
            new JolokiaJavaClient(client).run(arguments[2]);
        }
    }

    private void run(String name) throws Exception {
        System.out.println("version " + value(new JolokiaVersionRequest()));
        System.out.println("search " + value(new JolokiaSearchRequest("*:*")));
        System.out.println("scope " + value(new JolokiaReadRequest(MBEAN, "Scope")));
        System.out.println("sent " + value(new JolokiaExecRequest(MBEAN, "sendSignal", name, "HUP")));
        List<JolokiaResponse<JolokiaReadRequest>> bulk = client.execute(
                List.of(new JolokiaReadRequest(MBEAN, "Scope"), new JolokiaReadRequest(MBEAN, "Delivered")));
        System.out.println("bulk " + bulk.size());
        try {
            value(new JolokiaExecRequest(MBEAN, "sendSignal", "+5", "HUP"));
        } catch (JolokiaRemoteException e) {
            System.out.println("refused " + e.getStatus() + " " + e.getErrorType() + " " + e.getMessage());
        }
        System.out.println("done");
    }

    private <Q extends JolokiaRequest> Object value(Q request) throws Exception {
        JolokiaResponse<Q> response = client.execute(request, HttpMethod.POST);
        return response.getValue();
    }
}
