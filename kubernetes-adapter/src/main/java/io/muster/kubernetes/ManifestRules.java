package io.muster.kubernetes;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.deploy.Deployment;
import io.muster.docker.DockerRuntime;
import io.muster.ray.RayAuthentication;
import io.muster.ray.RayLauncher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What cannot be such a manifest, and what it leaves out, seen from the description alone. */
final class ManifestRules {

    /** A label of DNS that no service refuses. */
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");

    private static final String API_KEY = "VLLM_API_KEY";

    private static final String LEFT_OUT = "Nothing needs to be done; ";

    private final Deployment deployment;
    private final ManifestKind kind;
    private final List<Finding> findings = new ArrayList<>();

    private ManifestRules(Deployment deployment, ManifestKind kind) {
        this.deployment = deployment;
        this.kind = kind;
    }

    static List<Finding> check(Deployment deployment, ManifestKind kind) {
        var rules = new ManifestRules(deployment, kind);
        rules.name();
        if (kind != ManifestKind.LEADERWORKERSET) {
            rules.ofKubeRay();
        }
        if (kind == ManifestKind.RAYSERVICE) {
            rules.ofRayService();
        }
        rules.hosts();
        if (deployment.runtime() instanceof DockerRuntime docker) {
            rules.container(docker);
        } else {
            rules.findings.add(Finding.error(
                    KubernetesCode.IMAGE_NOT_NAMED,
                    "runtime",
                    "Expected runtime.docker with an image, saw programs on the hosts themselves.",
                    "Set runtime.docker.image, such as one of vllm-ascend: a pod is made from it."));
        }
        return rules.findings;
    }

    static Finding workersDiffer() {
        return Finding.error(
                KubernetesCode.KIND_UNSUITED,
                "nodes",
                "Expected all nodes but the head to be alike, since a LeaderWorkerSet has one template for them, saw NPUs"
                        + " or variables that differ.",
                "Give them the same, or render a raycluster, which has a group for each kind of node.");
    }

    private void name() {
        String name = deployment.cluster().name();
        if (!NAME.matcher(name).matches() || name.length() > kind.longestName()) {
            findings.add(Finding.error(
                    KubernetesCode.POD_NAME,
                    "name",
                    "Expected a name that begins with a letter, as pods and services need it, saw " + Quoted.of(name)
                            + ".",
                    "Choose a name such as qwen-235b."));
        }
    }

    private void ofKubeRay() {
        if (deployment.launcher().filter(RayLauncher.class::isInstance).isEmpty()) {
            unsuited(
                    "vllm",
                    "Expected Ray as launcher, since KubeRay makes clusters of Ray, saw another one.",
                    "Render a leaderworkerset, which needs no Ray, or take the launcher ray.");
        }
    }

    private void ofRayService() {
        if (!deployment.serve().serves()) {
            unsuited(
                    "serve",
                    "Expected a service, saw serve: false: a RayService is made for what it serves.",
                    "Leave serve: false out, or render a raycluster.");
        }
        if (deployment.parallelism().data() > 1) {
            unsuited(
                    "parallelism.data",
                    "Expected data 1, since Ray Serve makes replicas of its own, saw "
                            + deployment.parallelism().data() + ".",
                    "Render a raycluster or a leaderworkerset, or use data 1.");
        }
        if (deployment.secrets().containsKey(API_KEY)) {
            unsuited(
                    "secrets." + API_KEY,
                    "Expected no key of clients, for which Ray Serve does not ask, saw one.",
                    "Render a raycluster or a leaderworkerset, or let something before the service ask for it.");
        }
        deployment
                .launcher()
                .filter(RayLauncher.class::isInstance)
                .map(RayLauncher.class::cast)
                .filter(ray -> ray.version().isEmpty())
                .ifPresent(ray -> findings.add(Finding.error(
                        KubernetesCode.RAY_VERSION_NOT_NAMED,
                        "ray.version",
                        "Expected the version of Ray in the image, by which KubeRay knows how to speak to it, saw none.",
                        "Set ray.version to what ray --version prints in the image.")));
        findings.addAll(ServeArguments.check(deployment));
    }

    private void unsuited(String path, String message, String remedy) {
        findings.add(Finding.error(KubernetesCode.KIND_UNSUITED, path, message, remedy));
    }

    private void hosts() {
        List<Node> nodes = deployment.cluster().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            String path = "nodes[" + i + "].";
            node.nic()
                    .ifPresent(nic -> leftOut(path + "nic", nic, "each pod looks for the interface with its address."));
            if (!node.devices().isEmpty()) {
                leftOut(
                        path + "devices",
                        node.devices().toString(),
                        "the device plugin says which NPUs a pod gets. How many is carried.");
            }
            node.ssh().ifPresent(ssh -> leftOut(path + "ssh", ssh.toString(), "no pod is reached by SSH."));
        }
        if (!deployment.cluster().ssh().equals(SshAccess.ofDefaults())) {
            leftOut("ssh", "options of SSH", "no pod is reached by SSH.");
        }
        deployment
                .launcher()
                .filter(RayLauncher.class::isInstance)
                .map(RayLauncher.class::cast)
                .ifPresent(this::ray);
    }

    private void ray(RayLauncher ray) {
        if (kind == ManifestKind.RAYCLUSTER
                && ray.version().isEmpty()
                && ray.authentication() != RayAuthentication.DISABLED) {
            findings.add(Finding.warning(
                    KubernetesCode.OPTION_NOT_CARRIED,
                    "ray.version",
                    "No version of Ray is named, without which KubeRay takes no authOptions: pods get the token from a"
                            + " Secret that you make.",
                    "Set ray.version to what ray --version prints in the image, and KubeRay makes the token."));
        }
        if (ray.tls().isPresent()) {
            findings.add(Finding.warning(
                    KubernetesCode.OPTION_NOT_CARRIED,
                    "ray.tls",
                    "The certificate must name the address of every host to which a pod may come, and the name of the"
                            + " head's service.",
                    "See its subjectAltName."));
        }
    }

    private void container(DockerRuntime docker) {
        DockerRuntime plain = DockerRuntime.image(docker.image());
        if (!docker.engine().equals(plain.engine())) {
            leftOut("runtime.docker.engine", docker.engine(), "Kubernetes has its own.");
        }
        if (!docker.pull().equals(plain.pull()) && !docker.pull().equals("never")) {
            leftOut(
                    "runtime.docker.pull",
                    docker.pull(),
                    "the image must be in a registry, or on every host to which a pod may come.");
        }
        docker.archive()
                .ifPresent(archive -> leftOut(
                        "runtime.docker.archive",
                        archive.toString(),
                        "the image must be in a registry, or on every host to which a pod may come."));
        if (!docker.ulimits().isEmpty()) {
            leftOut(
                    "runtime.docker.ulimits",
                    docker.ulimits().toString(),
                    "limits are those of the container runtime of each host; open files are raised as far as it lets.");
        }
        if (!docker.restart().equals(plain.restart())) {
            leftOut("runtime.docker.restart", docker.restart(), "Kubernetes starts what has ended again.");
        }
        for (int i = 0; i < docker.args().size(); i++) {
            String arg = docker.args().get(i);
            if (!PodVolumes.carries(arg)) {
                leftOut(
                        "runtime.docker.args[" + i + "]",
                        arg,
                        "of these --volume=FOLDER:FOLDER and --privileged are carried. Add what it stands for to the pods.");
            }
        }
    }

    private void leftOut(String path, String value, String instead) {
        findings.add(Finding.warning(
                KubernetesCode.OPTION_NOT_CARRIED,
                path,
                "Left out of the manifest: " + Quoted.of(value) + ".",
                LEFT_OUT + instead));
    }
}
