package io.muster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.check.Finding;
import io.muster.run.Report;
import io.muster.status.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as JSON, in forms that programs may rely on. */
final class Json {

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode of(List<Finding> findings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            array.addObject()
                    .put("code", finding.code().name())
                    .put("severity", lower(finding.severity()))
                    .put("path", finding.path())
                    .put("message", finding.message())
                    .put("remedy", finding.remedy());
        }
        return array;
    }

    static ObjectNode of(ClusterStatus status) {
        ObjectNode object = object().put("ready", status.ready());
        ArrayNode nodes = object.putArray("nodes");
        status.nodes()
                .forEach(node -> nodes.addObject()
                        .put("host", node.host())
                        .put("role", lower(node.role()))
                        .put("state", lower(node.state()))
                        .put("expectedNpus", node.expectedNpus())
                        .put("npus", node.npus())
                        .put("cause", node.cause()));
        return object;
    }

    static ObjectNode of(Report report) {
        var findings = new ArrayList<>(report.failures());
        findings.addAll(report.left());
        findings.addAll(report.notes());
        ObjectNode object = object().put("outcome", lower(report.outcome()))
                .put("changed", report.changed())
                .put("seconds", report.took().toMillis() / 1000.0);
        object.set("findings", of(findings));
        return object;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
