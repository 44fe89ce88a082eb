package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.Rejected;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;

/** Calls the MBean's operations as an {@link HttpCaller}. */
final class MBeanClient {

    private final MBeanServer server;
    private final ObjectName name;

    MBeanClient(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    CompositeData sendSignal(HttpCaller caller, String nameOrId, String signum) throws Rejected {
        return (CompositeData) invoke(caller, "sendSignal", nameOrId, signum);
    }

    CompositeData sendSignalWith(HttpCaller caller, String nameOrId, String signum, String options) throws Rejected {
        return (CompositeData) invoke(caller, "sendSignalWith", nameOrId, signum, options);
    }

    CompositeData preview(HttpCaller caller, String nameOrId, String signum) throws Rejected {
        return (CompositeData) invoke(caller, "preview", nameOrId, signum);
    }

    CompositeData findProcesses(HttpCaller caller, String nameOrId) throws Rejected {
        return (CompositeData) invoke(caller, "findProcesses", nameOrId);
    }

    CompositeData[] listSignals(HttpCaller caller) throws Rejected {
        return (CompositeData[]) invoke(caller, "listSignals");
    }

    CompositeData findAudit(HttpCaller caller, String since, String target, String principal, long limit)
            throws Rejected {
        return (CompositeData) invoke(caller, "findAudit", since, target, principal, limit);
    }

    CompositeData probe(HttpCaller caller, long pid) throws Rejected {
        return (CompositeData) invoke(caller, "probe", pid);
    }

    CompositeData explain(HttpCaller caller, String principal, String nameOrId, String signum) throws Rejected {
        return (CompositeData) invoke(caller, "explain", principal, nameOrId, signum);
    }

    CompositeData whoAmI(HttpCaller caller) throws Rejected {
        return (CompositeData) invoke(caller, "whoAmI");
    }

    /** The values of all attributes by name, in the order of the names. */
    Map<String, Object> attributes(HttpCaller caller) throws Rejected {
        try {
            return caller.call(() -> {
                String[] names = Arrays.stream(server.getMBeanInfo(name).getAttributes())
                        .map(MBeanFeatureInfo::getName)
                        .toArray(String[]::new);
                Map<String, Object> values = new TreeMap<>();
                server.getAttributes(name, names).asList().forEach(read -> values.put(read.getName(), read.getValue()));
                return values;
            });
        } catch (Exception e) {
            throw rejected(unwrap(e));
        }
    }

    CompositeData stop(HttpCaller caller, String nameOrId, String ladder) throws Rejected {
        return (CompositeData) invoke(caller, "stop", nameOrId, ladder);
    }

    CompositeData previewStop(HttpCaller caller, String nameOrId, String ladder) throws Rejected {
        return (CompositeData) invoke(caller, "previewStop", nameOrId, ladder);
    }

    CompositeData startAwait(HttpCaller caller, String nameOrId, String timeout) throws Rejected {
        return (CompositeData) invoke(caller, "startAwait", nameOrId, timeout);
    }

    CompositeData awaitJob(HttpCaller caller, long id, String timeout) throws Rejected {
        return (CompositeData) invoke(caller, "awaitJob", id, timeout);
    }

    CompositeData cancelJob(HttpCaller caller, long id) throws Rejected {
        return (CompositeData) invoke(caller, "cancelJob", id);
    }

    CompositeData[] listJobs(HttpCaller caller) throws Rejected {
        return (CompositeData[]) invoke(caller, "listJobs");
    }

    /** @param arguments text and longs */
    private Object invoke(HttpCaller caller, String operation, Object... arguments) throws Rejected {
        String[] signature = Arrays.stream(arguments)
                .map(argument -> (argument instanceof Long ? long.class : String.class).getName())
                .toArray(String[]::new);
        try {
            return caller.call(() -> server.invoke(name, operation, arguments, signature));
        } catch (Exception e) {
            throw rejected(unwrap(e));
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        boolean wrapper = thrown instanceof RuntimeMBeanException
                || thrown instanceof MBeanException
                || thrown instanceof RuntimeErrorException;
        return wrapper && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private static Rejected rejected(Throwable cause) {
        String message = cause.getMessage() == null ? HttpAnswer.FAILED : cause.getMessage();
        if (cause instanceof IllegalArgumentException) {
            String code = message.startsWith("bad_signal: ") ? "bad_signal" : "bad_value";
            return new Rejected(
                    400, code, message.startsWith(code + ": ") ? message.substring(code.length() + 2) : message);
        }
        if (cause instanceof SecurityException) {
            return new Rejected(403, "forbidden", message);
        }
        return cause instanceof JMException
                ? new Rejected(502, "failed", "The agent's MBean can't be called; it may be detaching just now.")
                : new Rejected(HttpAnswer.failed(cause));
    }
}
