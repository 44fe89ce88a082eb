package io.signalman.http;

import java.util.Map;
import java.util.TreeMap;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * The MBean's attributes as metrics, without any pid: OpenMetrics 1.0
 * (prometheus.io/docs/specs/om/open_metrics_spec) or Prometheus' text format 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats). A library would need as much code for its model of these few
 * families.
 */
final class Metrics {

    static final String OPEN = "application/openmetrics-text";
    static final String OPEN_TYPE = OPEN + "; version=1.0.0; charset=utf-8";
    static final String PLAIN_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Map<String, Object> attributes;
    private final boolean open;
    private final StringBuilder out = new StringBuilder();

    private Metrics(Map<String, Object> attributes, boolean open) {
        this.attributes = attributes;
        this.open = open;
    }

    /** @param open whether to write OpenMetrics */
    static String text(Map<String, Object> attributes, boolean open) {
        return new Metrics(attributes, open).all();
    }

    private String all() {
        gauge("signalman_build_info", "The agent's version.");
        sample("signalman_build_info{version=\"" + escaped(value("Version")) + "\"}", 1);
        // In OpenMetrics the name of a counter has no suffix, and its sample has.
        family(
                open ? "signalman_results" : "signalman_results_total",
                "counter",
                "Results by signal, outcome and principal since the agent started; one per process.");
        counts(value("Counts")).forEach(this::result);
        gauge("signalman_jobs_running", "Jobs that run now.");
        sample("signalman_jobs_running", value("RunningJobs"));
        gauge("signalman_event_streams", "Clients that follow the events now.");
        sample("signalman_event_streams", value("EventStreams"));
        gauge("signalman_audit_on", "Whether an audit trail is kept.");
        sample("signalman_audit_on", "off".equals(value("Audit")) ? 0 : 1);
        gauge("signalman_audit_failing", "Whether the agent can't record, and so refuses every signal.");
        sample("signalman_audit_failing", "".equals(value("AuditProblem")) ? 0 : 1);
        gauge("signalman_open_doors", "Other open doors to the MBeans of this JVM.");
        sample("signalman_open_doors", length(value("Exposure")));
        gauge("signalman_notes", "Settings that the start could not follow, and other facts for an operator.");
        sample("signalman_notes", length(value("Notes")));
        return out.append(open ? "# EOF\n" : "").toString();
    }

    private Object value(String attribute) {
        return attributes.getOrDefault(attribute, 0);
    }

    private static int length(Object list) {
        return list instanceof Object[] items ? items.length : 0;
    }

    /** An MXBean's map is a table. */
    private static Map<String, Object> counts(Object table) {
        Map<String, Object> counts = new TreeMap<>();
        if (table instanceof TabularData rows) {
            for (Object row : rows.values()) {
                CompositeData count = (CompositeData) row;
                counts.put(String.valueOf(count.get("key")), count.get("value"));
            }
        }
        return counts;
    }

    /** @param kind signal, outcome and principal, separated by spaces; only the principal may contain spaces */
    private void result(String kind, Object count) {
        String[] labels = kind.split(" ", 3);
        sample(
                "signalman_results_total{signal=\"" + escaped(labels[0]) + "\",outcome=\"" + escaped(labels[1])
                        + "\",principal=\"" + escaped(labels[2]) + "\"}",
                count);
    }

    private void gauge(String name, String help) {
        family(name, "gauge", help);
    }

    private void family(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String series, Object value) {
        out.append(series).append(' ').append(value).append('\n');
    }

    private static String escaped(Object label) {
        return String.valueOf(label).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
