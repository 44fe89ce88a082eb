package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.Rejected;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;

/** Calls the MBean's operations as an {@link HttpCaller}. */
final class MBeanClient {

    private static final String TEXT = String.class.getName();
    private static final String LONG = long.class.getName();

    private final MBeanServer server;
    private final ObjectName name;

    MBeanClient(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    CompositeData sendSignal(HttpCaller caller, String nameOrId, String signum) throws Rejected {
        return (CompositeData) invoke(caller, "sendSignal", new Object[] {nameOrId, signum}, new String[] {TEXT, TEXT});
    }

    CompositeData sendSignalWith(HttpCaller caller, String nameOrId, String signum, String options) throws Rejected {
        return (CompositeData) invoke(
                caller, "sendSignalWith", new Object[] {nameOrId, signum, options}, new String[] {TEXT, TEXT, TEXT});
    }

    CompositeData preview(HttpCaller caller, String nameOrId, String signum) throws Rejected {
        return (CompositeData) invoke(caller, "preview", new Object[] {nameOrId, signum}, new String[] {TEXT, TEXT});
    }

    CompositeData findProcesses(HttpCaller caller, String nameOrId) throws Rejected {
        return (CompositeData) invoke(caller, "findProcesses", new Object[] {nameOrId}, new String[] {TEXT});
    }

    CompositeData[] listSignals(HttpCaller caller) throws Rejected {
        return (CompositeData[]) invoke(caller, "listSignals", new Object[0], new String[0]);
    }

    CompositeData listAudit(HttpCaller caller, String since, long limit) throws Rejected {
        return (CompositeData) invoke(caller, "listAudit", new Object[] {since, limit}, new String[] {TEXT, LONG});
    }

    CompositeData stop(HttpCaller caller, String nameOrId, String ladder) throws Rejected {
        return (CompositeData) invoke(caller, "stop", new Object[] {nameOrId, ladder}, new String[] {TEXT, TEXT});
    }

    CompositeData previewStop(HttpCaller caller, String nameOrId, String ladder) throws Rejected {
        return (CompositeData)
                invoke(caller, "previewStop", new Object[] {nameOrId, ladder}, new String[] {TEXT, TEXT});
    }

    CompositeData startAwait(HttpCaller caller, String nameOrId, String timeout) throws Rejected {
        return (CompositeData)
                invoke(caller, "startAwait", new Object[] {nameOrId, timeout}, new String[] {TEXT, TEXT});
    }

    CompositeData awaitJob(HttpCaller caller, long id, String timeout) throws Rejected {
        return (CompositeData) invoke(caller, "awaitJob", new Object[] {id, timeout}, new String[] {LONG, TEXT});
    }

    CompositeData cancelJob(HttpCaller caller, long id) throws Rejected {
        return (CompositeData) invoke(caller, "cancelJob", new Object[] {id}, new String[] {LONG});
    }

    CompositeData[] listJobs(HttpCaller caller) throws Rejected {
        return (CompositeData[]) invoke(caller, "listJobs", new Object[0], new String[0]);
    }

    private Object invoke(HttpCaller caller, String operation, Object[] arguments, String[] signature) throws Rejected {
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
