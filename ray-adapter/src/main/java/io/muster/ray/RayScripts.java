package io.muster.ray;

import com.google.common.base.Splitter;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Fingerprint;
import io.muster.plan.HostFolder;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.ShellText;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scripts and the environment of one node. */
final class RayScripts {

    /** Longer than a first answer takes, which may compile first. */
    private static final int VERIFY_SECONDS = 300;

    /** For a status, whose answer is wanted within seconds. */
    private static final int OBSERVE_SECONDS = 10;

    private static final int OBSERVE_TOKENS = 1;

    /** Of each log, at first. */
    private static final int LOG_LINES = 100;

    private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

    /** How long a worker waits for the head's port: the head needs 3 to 10 s (facts/ray.md), more on a busy host. */
    private static final int HEAD_PATIENCE_SECONDS = 90;

    private final Deployment deployment;
    private final RayLauncher ray;
    private final Node node;
    private final HostFolder folder;
    private final NodeEnvironment environment;
    private final ScriptTemplate template;

    RayScripts(Deployment deployment, RayLauncher ray, Node node, RuntimeAdapter runtime) {
        this.deployment = deployment;
        this.ray = ray;
        this.node = node;
        Cluster cluster = deployment.cluster();
        this.folder = HostFolder.of(cluster);
        ScriptTemplate scripts = new ScriptTemplate(Map.ofEntries(
                Map.entry("cluster", cluster.name()),
                Map.entry("host", node.host()),
                Map.entry("head", cluster.head().host()),
                Map.entry("role", isHead() ? "the head" : "a worker"),
                Map.entry("folder", folder.path()),
                Map.entry("temp", tempFolder()),
                Map.entry("port", String.valueOf(ray.port())),
                Map.entry("agentPort", String.valueOf(ray.agentPort())),
                Map.entry("dashboardPort", String.valueOf(ray.dashboardPort())),
                Map.entry("patience", String.valueOf(HEAD_PATIENCE_SECONDS)),
                Map.entry("version", ShellText.word(ray.version().orElse(""))),
                Map.entry("setup", ShellText.word(runtime.setup(deployment))),
                Map.entry("removeRuntime", runtime.remove(deployment, node)),
                Map.entry("start", ShellText.line(rayStart())),
                Map.entry("serve", ShellText.line(VllmServe.argv(deployment))),
                Map.entry("servePort", String.valueOf(deployment.serve().port()))));
        scripts = scripts.with("functions", scripts.render("functions").strip());
        scripts = scripts.with(
                "before",
                scripts.render(isHead() ? "before-head" : "before-worker").strip());
        scripts = scripts.with("askRay", isHead() ? scripts.render("ask-ray").strip() : "")
                .with("andRay", isHead() ? ", and Ray which nodes it has" : "")
                .with("service", scripts.render("service").strip());
        NodeEnvironment withoutFingerprint = environment();
        String fingerprint = Fingerprint.of(List.of(
                        file("env", withoutFingerprint.text(), false), file("start", scripts.render("start"), true)))
                .hex();
        this.environment = withoutFingerprint.with(NodeEnvironment.FINGERPRINT_MARK, fingerprint);
        scripts = scripts.with("fingerprint", fingerprint)
                .with(
                        "serviceFingerprint",
                        Fingerprint.of(List.of(
                                        file("env", environment.text(), false),
                                        file("serve", ShellText.line(VllmServe.argv(deployment)), true)))
                                .hex());
        scripts = scripts.with("sameService", scripts.render("same-service").strip());
        this.template = scripts.with(
                        "checkService", serves() ? scripts.render("service") + scripts.render("same-service") : "")
                .with("needVllm", deployment.serve().serves() ? scripts.render("need-vllm") : "")
                .with("andService", "");
    }

    /** Files of the node: what it runs, and what a person may run by hand. */
    List<FileContent> files() {
        var files = new ArrayList<FileContent>();
        files.add(file("env", environment.text(), false));
        files.add(file("start", template.render("start"), true));
        files.add(file("stop", template.render("stop"), true));
        if (serves()) {
            files.add(file("serve", template.render("serve"), true));
            files.add(file("verify", asking("verify", VllmServe.PROOF_TOKENS, VERIFY_SECONDS), true));
            files.add(file(
                    "ray_non_carry_over_env_vars.json",
                    VllmServe.ofNodes(environment, deployment.environment()),
                    false));
        }
        return files;
    }

    Command check() {
        return Command.script(template.render("check"));
    }

    Command version() {
        return Command.script(template.render("version"));
    }

    Command start() {
        return Command.of("bash", folder.file("start"));
    }

    /** From standard input, so that it works where the node's files are gone. */
    Command stop() {
        return Command.script(template.render("stop"));
    }

    Command forget() {
        return Command.script(template.render("forget"));
    }

    /** What runs there of Ray. */
    Command observe() {
        return Command.script(template.render("observe"));
    }

    /** What runs there of Ray and of the service. */
    Command observeAll() {
        if (!serves()) {
            return observe();
        }
        ScriptTemplate asking = asking(OBSERVE_TOKENS, OBSERVE_SECONDS);
        return Command.script(asking.with("andService", asking.render("service") + asking.render("ask-service"))
                .render("observe"));
    }

    Command logs(String cursor) {
        return Command.script(template.with("after", ShellText.line(WORDS.splitToList(cursor)))
                .with("lines", String.valueOf(LOG_LINES))
                .render("logs"));
    }

    Command serve() {
        return Command.of("bash", folder.file("serve"));
    }

    Command stopService() {
        return Command.script(template.render("stop-service"));
    }

    Command verify() {
        return Command.of("bash", folder.file("verify"));
    }

    private String asking(String script, int tokens, int seconds) {
        ScriptTemplate asking = asking(tokens, seconds);
        return asking.with("askService", asking.render("ask-service").strip()).render(script);
    }

    private ScriptTemplate asking(int tokens, int seconds) {
        return template.with("completion", ShellText.word(VllmServe.completion(deployment, tokens)))
                .with("answerWithin", String.valueOf(seconds));
    }

    private boolean serves() {
        return isHead() && deployment.serve().serves();
    }

    private NodeEnvironment environment() {
        NodeEnvironment own = NodeEnvironment.of(deployment, node)
                .with("VLLM_HOST_IP", node.host())
                // Said outright, since a stale token in the home folder would switch it on (facts/ray.md 4.1).
                .with("RAY_AUTH_MODE", "disabled");
        if (RayRules.narrowsVisibleDevices(ray)) {
            own = own.with("RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES", "1");
        }
        return own.with(deployment.environment().of(node.host()));
    }

    private List<String> rayStart() {
        var argv = new ArrayList<>(List.of("ray", "start"));
        if (isHead()) {
            argv.addAll(List.of("--head", "--port=" + ray.port()));
        } else {
            argv.add("--address=" + deployment.cluster().head().host() + ":" + ray.port());
        }
        argv.add("--node-ip-address=" + node.host());
        // Ray's own detection finds too few devices without the CANN environment (facts/ascend.md 1.1).
        argv.add("--resources={\"NPU\":" + deployment.cluster().npus(node) + "}");
        argv.add("--dashboard-agent-listen-port=" + ray.agentPort());
        if (isHead()) {
            argv.addAll(List.of("--dashboard-host=127.0.0.1", "--dashboard-port=" + ray.dashboardPort()));
        }
        argv.addAll(List.of("--temp-dir=" + tempFolder(), "--disable-usage-stats"));
        return argv;
    }

    /** Of this cluster alone. Short, since Ray's sockets below it must stay under 108 bytes. */
    private String tempFolder() {
        return "/tmp/ray-" + deployment.cluster().name();
    }

    private boolean isHead() {
        return node.equals(deployment.cluster().head());
    }

    private FileContent file(String name, String text, boolean executable) {
        return new FileContent(folder.file(name), text, executable);
    }
}
