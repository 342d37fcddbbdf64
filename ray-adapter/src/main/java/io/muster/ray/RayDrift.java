package io.muster.ray;

import static io.muster.drift.Difference.Kind.ARGUMENT;
import static io.muster.drift.Difference.Kind.OPTION;

import io.muster.cluster.Node;
import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import io.muster.plan.NodeEnvironment;
import io.muster.vllm.LookAnswer;
import io.muster.vllm.VariableDrift;
import io.muster.vllm.VllmReach;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ray and the service on one node against what is wanted there.
 *
 * @param arguments of {@code ray start} as the raylet shows them, by their flags
 * @param fingerprint with which it is wanted
 */
record RayDrift(Node node, Map<String, String> arguments, String fingerprint) {

    /** Ray writes its own over them for the raylet alone (ray/_private/services.py), so that what was given does not show. */
    private static final Set<String> OVERWRITTEN =
            Set.of("LD_PRELOAD", "RAY_LD_PRELOAD_ON_WORKERS", "RAY_CLIENT_MODE", "RAY_USAGE_STATS_ENABLED");

    private static final Pattern NPUS = Pattern.compile("(?:^|,)NPU,([0-9]+)");
    private static final Pattern AGENT_PORT = Pattern.compile(" --listen-port=(\\d+)");
    private static final Pattern DASHBOARD_PORT = Pattern.compile(" --webui=\\S*:(\\d+)");

    /** Flags of {@code ray start}, as differences name them. */
    static final String ADDRESS = "--address";

    static final String HOST = "--node-ip-address";
    static final String NPU_COUNT = "--resources";
    static final String AGENT = "--dashboard-agent-listen-port";
    static final String DASHBOARD = "--dashboard-port";

    /** Those of the service are given, and may say the same of a variable as the raylet does. */
    List<Difference> of(LookAnswer answer, List<Difference> ofService) {
        Map<String, String> wanted = ofRanks(answer.wanted().orElse(Map.of()));
        var found = new ArrayList<Difference>();
        List<LookAnswer.Seen> raylets = answer.of("raylet");
        for (LookAnswer.Seen byHand : answer.of(LookAnswer.BY_HAND)) {
            found.addAll(variables(byHand.variables(), wanted));
            found.addAll(arguments(byHand));
            found.add(started("by hand"));
        }
        for (LookAnswer.Seen raylet : raylets) {
            var ofRay = new ArrayList<>(variables(raylet.variables(), wanted));
            ofRay.addAll(arguments(raylet));
            String mark = raylet.variables().getOrDefault(NodeEnvironment.FINGERPRINT_MARK, "");
            if (ofRay.isEmpty() && !mark.equals(fingerprint)) {
                ofRay.add(started(mark));
            }
            found.addAll(ofRay);
        }
        if (raylets.isEmpty()) {
            answer.container().ifPresent(container -> {
                found.addAll(variables(container, wanted));
                String mark = container.getOrDefault(NodeEnvironment.FINGERPRINT_MARK, "");
                if (found.isEmpty() && !mark.equals(fingerprint)) {
                    found.add(started(mark));
                }
            });
        }
        var names = new HashSet<String>();
        found.forEach(difference -> names.add(difference.name()));
        ofService.stream()
                .filter(difference -> !raylets.isEmpty() || difference.running().isPresent())
                .filter(difference -> !names.contains(difference.name()))
                .filter(difference -> found.isEmpty() || difference.kind() != OPTION)
                // Ray of this node is as wanted: the server alone was started with another value.
                .map(difference -> difference.kind() == Difference.Kind.VARIABLE
                        ? difference.restartedBy(Restart.SERVE)
                        : difference)
                .forEach(found::add);
        return found;
    }

    private List<Difference> variables(Map<String, String> running, Map<String, String> wanted) {
        return VariableDrift.of(node.host(), ofRanks(running), wanted, RayReach.TABLE);
    }

    private static Map<String, String> ofRanks(Map<String, String> variables) {
        var ofRanks = new LinkedHashMap<>(variables);
        ofRanks.keySet().removeIf(name -> OVERWRITTEN.contains(name) || !VllmReach.reachesRanks(name));
        return ofRanks;
    }

    private List<Difference> arguments(LookAnswer.Seen raylet) {
        var running = new LinkedHashMap<String, Optional<String>>();
        running.put(ADDRESS, raylet.flag("gcs-address"));
        running.put(HOST, raylet.flag("node-ip-address"));
        running.put(NPU_COUNT, raylet.flag("static-resource-list").flatMap(list -> group(NPUS, list)));
        running.put(AGENT, raylet.flag("dashboard-agent-command").flatMap(line -> group(AGENT_PORT, line)));
        running.put(DASHBOARD, raylet.flag("python-worker-command").flatMap(line -> group(DASHBOARD_PORT, line)));
        var found = new ArrayList<Difference>();
        arguments.forEach((flag, wanted) -> running.getOrDefault(flag, Optional.empty())
                .filter(value -> !value.equals(wanted))
                .ifPresent(value -> found.add(difference(ARGUMENT, "ray start " + flag, value, wanted))));
        return found;
    }

    private Difference started(String mark) {
        return difference(OPTION, "start of Ray", mark.isEmpty() ? "not by Muster" : mark, fingerprint);
    }

    private Difference difference(Difference.Kind kind, String name, String running, String wanted) {
        return new Difference(
                node.host(),
                kind,
                name,
                Optional.of(running),
                Optional.of(wanted),
                Reach.of(RayReach.TABLE, kind, name).map(Reach::restart).orElse(Restart.GANG));
    }

    private static Optional<String> group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
