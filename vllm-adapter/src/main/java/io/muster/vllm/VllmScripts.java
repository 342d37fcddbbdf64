package io.muster.vllm;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Fingerprint;
import io.muster.plan.HostFolder;
import io.muster.plan.NodeEnvironment;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scripts and the environment of one node, where vLLM is its own launcher. */
final class VllmScripts {

    /** What findings about the service say. */
    static final LauncherWords WORDS = new LauncherWords(
            "vLLM",
            "See with npu-smi info on the hosts who has them",
            "",
            "",
            "write the plan with muster plan, and run the file serve of every node there by hand, with the node's other files"
                    + " beside it");

    private final HostFolder folder;
    private final NodeEnvironment environment;
    private final ScriptTemplate template;
    private final VllmNode vllm;

    VllmScripts(Deployment deployment, VllmLauncher launcher, Node node, RuntimeAdapter runtime) {
        this.folder = HostFolder.of(deployment.cluster());
        var ranks = new Ranks(deployment, launcher);
        ScriptTemplate scripts = VllmNode.scripts(deployment, node, runtime);
        NodeEnvironment withoutFingerprint = NodeEnvironment.of(deployment, node)
                .with("VLLM_HOST_IP", node.host())
                .with(deployment.environment().of(node.host()));
        String fingerprint = Fingerprint.of(List.of(
                        file("env", withoutFingerprint.assigned(name -> true), false),
                        file("setup", runtime.setup(deployment), false)))
                .hex();
        this.environment = withoutFingerprint.marked(fingerprint);
        if (node.equals(deployment.cluster().head())) {
            for (Map.Entry<String, Integer> port : ranks.ports().entrySet()) {
                scripts = VllmNode.needing(scripts, port.getKey(), port.getValue());
            }
        }
        this.template = scripts;
        this.vllm = new VllmNode(deployment, node, runtime, scripts, environment, ranks.flags(node), WORDS);
    }

    /** Files of the node: what it runs, and what a person may run by hand. */
    List<FileContent> files() {
        var files = new ArrayList<FileContent>();
        files.add(file("env", environment.text(), false));
        files.addAll(vllm.files());
        files.add(vllm.hosts());
        files.add(file("stop", vllm.stop().stdin(), true));
        return files;
    }

    /** The service on this node, and what every launcher does there alike. */
    VllmNode vllm() {
        return vllm;
    }

    Command check() {
        return script("check", vllm.check());
    }

    Command version() {
        return script("version", vllm.version());
    }

    Command observe() {
        return script("observe", vllm.observe());
    }

    private Command script(String script, String body) {
        return Command.script(template.with("body", body).render("see-" + script));
    }

    private FileContent file(String name, String text, boolean executable) {
        return new FileContent(folder.file(name), text, executable);
    }
}
