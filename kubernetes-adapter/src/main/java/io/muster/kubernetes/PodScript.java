package io.muster.kubernetes;

import io.muster.deploy.Deployment;
import io.muster.plan.FileContent;
import io.muster.plan.NodePrograms;
import io.muster.plan.Program;
import io.muster.plan.ShellText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the container of one node runs: the programs of that node, with what only the pod can tell found out before. */
final class PodScript {

    /** Flags whose value follows from the place of a node among the others. */
    private static final Set<String> RANKED = Set.of("--node-rank", "--data-parallel-start-rank");

    /** The container may lack iproute2, and has Python, of which vLLM is made. */
    private static final String NIC = """
            nic=$(python3 -c '
            import fcntl, os, socket, struct
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for _, name in socket.if_nameindex():
                try:
                    told = fcntl.ioctl(s, 0x8915, struct.pack("256s", name.encode()))
                except OSError:
                    continue
                if socket.inet_ntoa(told[20:24]) == os.environ["{ip}"]:
                    print(name)
                    break')
            [ -n "$nic" ] || fail "expected an interface that carries ${ip}, saw none"
            """.replace("{ip}", HostAddresses.POD_IP);

    private static final String KUBERAY = "Ray as KubeRay starts it";
    private static final String KUBERAY_START = "eval \"exec $KUBERAY_GEN_RAY_START_CMD\"";

    private final Deployment deployment;
    private final NodePrograms node;
    private final int index;
    private final HostAddresses addresses;
    private final PodEnvironment environment;
    private final StringBuilder script = new StringBuilder();

    PodScript(
            Deployment deployment, NodePrograms node, int index, HostAddresses addresses, PodEnvironment environment) {
        this.deployment = deployment;
        this.node = node;
        this.index = index;
        this.addresses = addresses;
        this.environment = environment;
    }

    /** Ray as KubeRay starts it, from its parameters; on the head the service beside it. */
    String ofKubeRay(int port) {
        begin(KUBERAY + andService());
        waitForHead(port);
        start(KUBERAY_START);
        serveOnceJoined(port);
        return end();
    }

    /** Ray as KubeRay starts it, with those files at hand for what Ray Serve runs in it. */
    String ofRayService(List<FileContent> files, int port) {
        begin(KUBERAY);
        write(files);
        waitForHead(port);
        start(KUBERAY_START);
        return end();
    }

    /** Ray, and on the head the service beside it. */
    String ofRay(int port) {
        begin("Ray" + andService());
        waitForHead(port);
        start("exec " + line(node.programs().get(0)) + " --block");
        serveOnceJoined(port);
        return end();
    }

    /** vLLM on every node. */
    String ofVllm() {
        begin("vLLM");
        if (index > 0) {
            script.append("# The name of the leader is known when its pod has an address.\n")
                    .append("until getent hosts \"$")
                    .append(addresses.head())
                    .append("\" > /dev/null; do sleep 1; done\n");
        }
        start("exec " + line(node.programs().get(0)));
        return end();
    }

    private String andService() {
        return node.programs().size() > 1 ? ", and vLLM once every node has joined" : "";
    }

    private void begin(String what) {
        Program first = node.programs().get(0);
        script.append("# Starts ")
                .append(what)
                .append(". Whatever ends first ends the container.\n")
                .append("fail() { echo \"muster: $1\" >&2; exit 1; }\n");
        if (!node.setup().isBlank()) {
            script.append(node.setup()).append('\n');
        }
        List<String> nicNamed = environment.nicNamed();
        if (!nicNamed.isEmpty()) {
            script.append(NIC);
            export(nicNamed.stream().map(name -> name + "=\"$nic\"").toList());
        }
        export(environment.namingHead());
        first.secrets().forEach(name -> script.append(secret(name)).append('\n'));
        script.append("ulimit -n \"$(ulimit -Hn)\"\n")
                .append("trap 'kill $(jobs -p) 2> /dev/null; wait; exit 143' TERM\n");
    }

    private void export(List<String> words) {
        if (!words.isEmpty()) {
            script.append("export ").append(String.join(" ", words)).append('\n');
        }
    }

    /** Pods start when they can, and Ray gives up after some seconds, also on a head whose own node is not there yet. */
    private void waitForHead(int port) {
        if (index > 0) {
            script.append("until ")
                    .append(seenNpus(addresses.head(), port, "[1-9][0-9]*"))
                    .append("; do sleep 2; done\n");
        }
    }

    /** Whether Ray there counts so many NPUs. */
    private static String seenNpus(String variable, int port, String count) {
        return "ray status --address=\"$%s\":%d 2> /dev/null | grep -q '/%s\\.0 NPU'".formatted(variable, port, count);
    }

    private void serveOnceJoined(int port) {
        if (node.programs().size() == 1) {
            return;
        }
        Program service = node.programs().get(1);
        script.append("until ")
                .append(seenNpus(
                        HostAddresses.POD_IP,
                        port,
                        String.valueOf(deployment.cluster().totalNpus())))
                .append("; do\n")
                .append("  kill -0 $! 2> /dev/null || fail 'Ray has ended before every node had joined'\n")
                .append("  sleep 2\n")
                .append("done\n");
        write(service.files());
        var lines = new ArrayList<String>();
        service.secrets().stream()
                .filter(name -> !node.programs().get(0).secrets().contains(name))
                .forEach(name -> lines.add(secret(name)));
        List<String> more = environment.more(service.environment());
        if (!more.isEmpty()) {
            lines.add("export " + String.join(" ", more));
        }
        lines.add("exec " + line(service));
        start(String.join("\n  ", lines));
    }

    private void start(String command) {
        script.append("(\n  ").append(command).append("\n) &\n");
    }

    private void write(List<FileContent> files) {
        for (FileContent file : files) {
            String path = environment.path(file.path());
            script.append("mkdir -p ")
                    .append(path, 0, path.lastIndexOf('/'))
                    .append("\nprintf %s ")
                    .append(ShellText.word(file.text()))
                    .append(" > ")
                    .append(path)
                    .append('\n');
        }
    }

    private static String secret(String name) {
        return "%1$s=$(< %2$s) && export %1$s || fail 'expected the secret %1$s, saw none'"
                .formatted(name, ClusterSecret.path(name));
    }

    private String end() {
        return script.append("""
                        wait -n
                        code=$?
                        kill $(jobs -p) 2> /dev/null
                        wait
                        exit $code
                        """).toString();
    }

    private String line(Program program) {
        var words = new ArrayList<String>();
        String before = "";
        for (String word : program.argv()) {
            words.add(index > 0 && RANKED.contains(before) ? ranked(word) : addresses.inShell(word));
            before = word;
        }
        return String.join(" ", words);
    }

    /** All workers have one template: what grows from node to node is said by the index of the pod. */
    private String ranked(String value) {
        int step = Integer.parseInt(value) / index;
        return step == 1 ? "\"$LWS_WORKER_INDEX\"" : "$((LWS_WORKER_INDEX * " + step + "))";
    }
}
