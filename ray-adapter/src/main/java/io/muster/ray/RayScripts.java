package io.muster.ray;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.drift.Difference;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Fingerprint;
import io.muster.plan.HostFolder;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.Program;
import io.muster.plan.SecretFile;
import io.muster.plan.ShellText;
import io.muster.spi.RuntimeAdapter;
import io.muster.vllm.LauncherWords;
import io.muster.vllm.LookAnswer;
import io.muster.vllm.ScriptTemplate;
import io.muster.vllm.VllmNode;
import io.muster.vllm.VllmReach;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The scripts and the environment of one node. */
final class RayScripts {

    /** How long a worker waits for the head's port: the head needs 3 to 10 s (facts/ray.md), more on a busy host. */
    private static final int HEAD_PATIENCE_SECONDS = 90;

    /** As vLLM calls it in its folder of settings. */
    private static final String OWN_VARIABLES = "ray_non_carry_over_env_vars.json";

    private final Deployment deployment;
    private final RayLauncher ray;
    private final Node node;
    private final HostFolder folder;
    private final NodeEnvironment environment;
    private final ScriptTemplate template;
    private final VllmNode vllm;
    private final String fingerprint;

    RayScripts(Deployment deployment, RayLauncher ray, Node node, RuntimeAdapter runtime) {
        this.deployment = deployment;
        this.ray = ray;
        this.node = node;
        this.folder = HostFolder.of(deployment.cluster());
        ScriptTemplate scripts = filled(VllmNode.scripts(deployment, node, runtime));
        NodeEnvironment withoutFingerprint = environment();
        // What matters, and not how the scripts say it: those of another Muster may be written otherwise.
        this.fingerprint = Fingerprint.of(List.of(
                        file("env", withoutFingerprint.assigned(VllmReach::reachesRanks), false),
                        file("setup", runtime.setup(deployment), false),
                        file("start", ShellText.line(rayStart()), true)))
                .hex();
        this.environment = withoutFingerprint.marked(fingerprint);
        this.template = scripts.with("fingerprint", fingerprint);
        this.vllm = new VllmNode(deployment, node, runtime, scripts, environment, ranks(), words(deployment));
    }

    /** With what the scripts of Ray need, and what they put into those of the service. */
    private ScriptTemplate filled(ScriptTemplate scripts) {
        String temp = tempFolder();
        ScriptTemplate filled = scripts.with("role", isHead() ? "the head" : "a worker")
                .with("port", String.valueOf(ray.port(RayPort.GCS)))
                .with("agentPort", String.valueOf(ray.port(RayPort.AGENT)))
                .with("clientPort", ray.opens(RayPort.CLIENT) ? String.valueOf(ray.port(RayPort.CLIENT)) : "None")
                .with("dashboardPort", String.valueOf(ray.port(RayPort.DASHBOARD)))
                .with("ports", ShellText.word(listeners()))
                .with(
                        "access",
                        new RayAccess(deployment, ray)
                                .in(NodeEnvironment.empty())
                                .text()
                                .indent(2))
                .with("patience", String.valueOf(HEAD_PATIENCE_SECONDS))
                .with("version", ShellText.word(ray.version().orElse("")))
                .with("start", ShellText.line(rayStart()))
                .with("andRay", isHead() ? ", and Ray which nodes it has" : "")
                .with("once", ", once every node has joined")
                .with("serviceVariables", " RAY_ADDRESS=" + address())
                .with("leaving", ", and leaves Ray as it is")
                .with("launcherWriters", "writers '" + temp + "/*'; ")
                .with("temp", temp)
                .with("raylet", render(scripts, "raylet").strip())
                .with("tempFolder", temp + " ")
                .with("tempFolderAnd", temp + " and ")
                .with(
                        "logFiles",
                        folder.path() + "/{start,serve}.log " + temp
                                + "/session_latest/logs/{gcs_server,raylet,worker-*}.{out,err}");
        filled = filled.with("byHand", render(filled, "by-hand").strip())
                .with("dashboard", render(filled, "dashboard").strip());
        return filled.with("lookByHand", render(filled, "look-by-hand").strip())
                .with("awaitHead", isHead() ? "" : render(filled, "await-head"))
                .with("hook", render(filled, "hook"))
                .with(
                        "isLost",
                        render(filled, isHead() ? "lost-head" : "lost-worker").strip())
                .with("tellNodes", isHead() ? render(filled, "tell-nodes") : "")
                .with("seeTokens", seeTokens(filled))
                .with("askRay", isHead() ? render(filled, "ask-ray").strip() : "")
                .with("beforeServe", render(filled, "vllm-settings"))
                .with("endLauncher", render(filled, "end-ray"));
    }

    /** What findings about the service say of Ray. */
    static LauncherWords words(Deployment deployment) {
        return new LauncherWords(
                "Ray",
                "See with ray status on " + deployment.cluster().head().host() + " who holds them",
                " beside Ray",
                "; to bring up Ray alone write serve: false",
                "bring the cluster up with serve: false, and run vllm serve on the head by hand");
    }

    private static String render(ScriptTemplate scripts, String script) {
        return scripts.render(RayScripts.class, script);
    }

    /** Files of the node: what it runs, and what a person may run by hand. */
    List<FileContent> files() {
        var files = new ArrayList<FileContent>();
        files.add(file("env", environment.text(), false));
        files.add(file("start", render(template, "start"), true));
        files.add(file("stop", vllm.stop().stdin(), true));
        files.add(vllm.hosts());
        if (serves()) {
            files.addAll(vllm.files());
            files.add(file(OWN_VARIABLES, OwnVariables.json(environment, deployment), false));
        }
        return files;
    }

    /** Ray, and on the head the service beside it. */
    List<Program> programs() {
        var programs = new ArrayList<Program>();
        programs.add(new Program(rayStart(), environment, VllmNode.secretsOfNode(deployment), List.of()));
        if (serves()) {
            FileContent settings = file("vllm/" + OWN_VARIABLES, OwnVariables.json(environment, deployment), false);
            programs.add(vllm.program(
                    environment.with("RAY_ADDRESS", address()).withFile("VLLM_CONFIG_ROOT", folder.file("vllm")),
                    List.of(settings)));
        }
        return programs;
    }

    /** What only its owner may read on the node. */
    List<SecretFile> secrets() {
        return new RayAccess(deployment, ray).files();
    }

    /** The service on this node, and what every launcher does there alike. */
    VllmNode vllm() {
        return vllm;
    }

    Command check() {
        return script("check", template.with("checkService", serves() ? vllm.check() : ""));
    }

    Command version() {
        return Command.script(version(template));
    }

    /** The same before anything of the cluster is there. */
    String inspection() {
        return version(template.with("tellNodes", ""));
    }

    private String version(ScriptTemplate template) {
        return render(template.with("needVllm", deployment.serve().serves() ? vllm.version() : ""), "version");
    }

    Command start() {
        return Command.of("bash", folder.file("start"));
    }

    /** What runs there of Ray. */
    Command observe() {
        return script("observe", template.with("andService", ""));
    }

    /** Whether its raylet runs there. */
    Command watchRaylet() {
        return script("watch-raylet", template);
    }

    /** What runs there of Ray and of the service. */
    Command observeAll() {
        return serves() ? script("observe", template.with("andService", vllm.observe())) : observe();
    }

    /** From what Ray and the service were started there. */
    Command look() {
        return vllm.look(List.of("raylet"));
    }

    /** What becomes of Ray and of the service there. */
    Command watch() {
        return vllm.keepWatch(isHead() ? List.of("gcs_server", "raylet") : List.of("raylet"));
    }

    /** Ends what was started by hand. */
    Command endByHand() {
        return script("end-by-hand", template);
    }

    List<Difference> differences(LookAnswer answer) {
        return new RayDrift(node, shown(), fingerprint)
                .of(answer, isHead() ? vllm.differences(answer, RayReach.TABLE) : List.of());
    }

    /** Arguments of {@link #rayStart} that a raylet shows. */
    private Map<String, String> shown() {
        var shown = new LinkedHashMap<String, String>();
        shown.put(RayDrift.ADDRESS, address());
        shown.put(RayDrift.HOST, node.host());
        shown.put(RayDrift.NPU_COUNT, String.valueOf(deployment.cluster().npus(node)));
        shown.put(RayDrift.AGENT, String.valueOf(ray.port(RayPort.AGENT)));
        if (isHead()) {
            shown.put(RayDrift.DASHBOARD, String.valueOf(ray.port(RayPort.DASHBOARD)));
        }
        return shown;
    }

    private static Command script(String script, ScriptTemplate template) {
        return Command.script(render(template, script));
    }

    private boolean serves() {
        return isHead() && deployment.serve().serves();
    }

    private NodeEnvironment environment() {
        NodeEnvironment own = NodeEnvironment.of(deployment, node).with("VLLM_HOST_IP", node.host());
        own = new RayAccess(deployment, ray).in(own);
        for (RayPort port : ports().filter(RayPort::isVariable).toList()) {
            own = own.with(port.flag(), String.valueOf(ray.port(port)));
        }
        if (RayVersion.narrowsVisibleDevices(ray)) {
            own = own.with("RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES", "1");
        }
        return own.with(deployment.environment().of(node.host()));
    }

    private List<String> ranks() {
        var flags = new ArrayList<>(List.of("--distributed-executor-backend", "ray"));
        if (deployment.parallelism().data() > 1) {
            flags.addAll(List.of("--data-parallel-backend", "ray"));
        }
        return flags;
    }

    private List<String> rayStart() {
        var argv = new ArrayList<>(List.of("ray", "start"));
        if (isHead()) {
            argv.add("--head");
        } else {
            argv.add("--address=" + address());
        }
        argv.add("--node-ip-address=" + node.host());
        // Ray's own detection finds too few devices without the CANN environment (facts/ascend.md 1.1).
        argv.add("--resources={\"NPU\":" + deployment.cluster().npus(node) + "}");
        ports().filter(port -> !port.isVariable()).forEach(port -> argv.add(port.flag() + "=" + ray.port(port)));
        if (isHead()) {
            argv.add("--dashboard-host=127.0.0.1");
        }
        argv.addAll(List.of("--temp-dir=" + tempFolder(), "--disable-usage-stats"));
        return argv;
    }

    private Stream<RayPort> ports() {
        return Arrays.stream(RayPort.values()).filter(ray::opens).filter(port -> isHead() || !port.isOfHeadAlone());
    }

    /** Lines of a port, its key, and the addresses at which Ray listens there. */
    private String listeners() {
        return ports().filter(port -> !port.isOfWorkers())
                .map(port -> ray.port(port) + " " + port.path() + " 127.0.0.1"
                        + (port == RayPort.DASHBOARD ? "" : " " + node.host()))
                .collect(joining("\n"));
    }

    /** Where the description does not tell the version, the host does. */
    private String seeTokens(ScriptTemplate scripts) {
        return switch (ray.authentication()) {
            case TOKEN -> render(scripts, "need-tokens");
            // All hosts have one version: it is told once.
            case WHERE_KNOWN -> isHead() && ray.version().isEmpty() ? render(scripts, "see-tokens") : "";
            case DISABLED -> "";
        };
    }

    /** Of this cluster alone. Short, since Ray's sockets below it must stay under 108 bytes. */
    private String tempFolder() {
        return "/tmp/ray-" + deployment.cluster().name();
    }

    /** Of the head, for those who join. */
    private String address() {
        return deployment.cluster().head().host() + ":" + ray.port(RayPort.GCS);
    }

    private boolean isHead() {
        return node.equals(deployment.cluster().head());
    }

    private FileContent file(String name, String text, boolean executable) {
        return new FileContent(folder.file(name), text, executable);
    }
}
