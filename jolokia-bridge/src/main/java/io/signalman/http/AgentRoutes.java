package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Rejected;
import io.signalman.http.jolokia.JolokiaGate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** The routes that only look: at the agent, its caller, its records, its rules and one process. */
final class AgentRoutes {

    private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,2}|1000");
    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");

    /** Attributes that show more than the agent's state. */
    private static final Set<String> NO_STATUS = Set.of("Counts", "Recent");

    private final MBeanClient mbean;

    AgentRoutes(MBeanClient mbean) {
        this.mbean = mbean;
    }

    HttpAnswer status(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        Map<String, Object> status = new LinkedHashMap<>();
        mbean.attributes(call.caller()).forEach((name, value) -> {
            if (!NO_STATUS.contains(name)) {
                status.put(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1), value);
            }
        });
        return HttpAnswer.ok(JsonText.write(status));
    }

    HttpAnswer whoAmI(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return HttpAnswer.ok(JsonText.write(mbean.whoAmI(call.caller())));
    }

    /** Prometheus asks for OpenMetrics; any other client gets the older text, which all scrapers read. */
    HttpAnswer metrics(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        QuotedQualityCSV accepted = new QuotedQualityCSV();
        call.accept().forEach(accepted::addValue);
        boolean open = accepted.getValues().stream() // the most wanted first
                .map(type -> type.split(";", 2)[0].strip())
                .filter(type -> type.equals(Metrics.OPEN) || type.equals("text/plain") || type.equals("*/*"))
                .findFirst()
                .filter(Metrics.OPEN::equals)
                .isPresent();
        return new HttpAnswer(
                200,
                Metrics.text(mbean.attributes(call.caller()), open),
                Map.of("Content-Type", open ? Metrics.OPEN_TYPE : Metrics.PLAIN_TYPE));
    }

    /** @param nameOrId as the request line has it, decoded */
    HttpAnswer probe(HttpCall call, String nameOrId) throws Rejected {
        call.query().accept(List.of());
        if (!PID.matcher(nameOrId).matches()) {
            throw new Rejected(400, "bad_value", "_probe takes a pid, 1 to 2147483647; GET /processes lists them.");
        }
        CompositeData probe = mbean.probe(call.caller(), Long.parseLong(nameOrId));
        if (Boolean.TRUE.equals(probe.get("exists"))) {
            return HttpAnswer.ok(JsonText.write(probe));
        }
        return ReasonStatus.answer(probe, String.valueOf(probe.get("message")), Map.of("probe", probe));
    }

    HttpAnswer explain(HttpCall call, String nameOrId) throws Rejected {
        call.query().accept(List.of("signum", "as"));
        if (text(call, "signum").isEmpty()) {
            throw Rejected.badRequest("The query parameter signum is missing; give a signal, such as signum=HUP.");
        }
        if (call.query().parameters().getOrDefault("as", "self").isEmpty()) {
            throw new Rejected(
                    400, "bad_value", "The query parameter as must name a principal; leave it out for yourself.");
        }
        CompositeData report = mbean.explain(call.caller(), text(call, "as"), nameOrId, text(call, "signum"));
        return ((CompositeData[]) report.get("rows")).length == 0
                ? HttpAnswer.error(
                        404,
                        "not_found",
                        String.valueOf(report.get("message")),
                        Map.of("reason", "GONE", "report", report))
                : HttpAnswer.ok(JsonText.write(report));
    }

    HttpAnswer audit(HttpCall call) throws Rejected {
        call.query().accept(List.of("since", "target", "principal", "limit"));
        String limit = call.query().parameters().getOrDefault("limit", "1000");
        if (!LIMIT.matcher(limit).matches()) {
            throw new Rejected(400, "bad_value", "The query parameter limit must be a number from 1 to 1000.");
        }
        CompositeData audit = mbean.findAudit(
                call.caller(),
                text(call, "since"),
                text(call, "target"),
                text(call, "principal"),
                Long.parseLong(limit));
        if ("off".equals(audit.get("file"))) {
            return HttpAnswer.error(
                    404, "not_found", "No audit is kept (setting audit); attach the agent with audit=<file>.");
        }
        // The lines as the file has them: parsing would lose the order of the fields.
        return HttpAnswer.ok(
                "{\"file\":" + JsonText.write(audit.get("file")) + ",\"truncated\":" + audit.get("truncated")
                        + Arrays.stream((String[]) audit.get("records"))
                                .filter(AgentRoutes::isJson)
                                .collect(Collectors.joining(",", ",\"records\":[", "]}")));
    }

    /** False for a line that a crash has torn. */
    private static boolean isJson(String line) {
        try {
            return JolokiaGate.parse(line) instanceof Map<?, ?>;
        } catch (Rejected torn) {
            return false;
        }
    }

    private static String text(HttpCall call, String parameter) {
        return call.query().parameters().getOrDefault(parameter, "");
    }

    static HttpAnswer openApi(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        try (InputStream document = AgentRoutes.class.getResourceAsStream("openapi.json")) {
            return HttpAnswer.ok(new String(Objects.requireNonNull(document).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
