package io.muster.description;

import io.muster.cluster.Cluster;
import io.muster.cluster.DataSize;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.RuntimeSpec;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.deploy.VllmAscendVersion;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a deployment from a YAML or JSON file, and finds everything that is wrong with its text at once. Immutable and
 * thread-safe.
 */
public final class DescriptionReader {

    private static final int MOST = Integer.MAX_VALUE;
    private static final int MOST_SPECULATIVE_TOKENS = 1000;

    /** More memory than this is on no board, so that a larger number is a slip, such as bytes. */
    private static final double MOST_GIBIBYTES = 4096;

    private static final String SSH_TARGET = "[user@]host[:port]";

    private final List<LauncherAdapter> launchers;
    private final List<RuntimeAdapter> runtimes;

    /** Sections of launchers and runtimes are read by their adapters. */
    public DescriptionReader(List<LauncherAdapter> launchers, List<RuntimeAdapter> runtimes) {
        this.launchers = List.copyOf(launchers);
        this.runtimes = List.copyOf(runtimes);
    }

    /** As JSON where the name ends so, else as YAML. Relative paths in it are taken from the file's own folder. */
    public Description read(Path file) {
        var notes = new Notes();
        Optional<Deployment> deployment = new DescriptionFile(file, notes)
                .root()
                .flatMap(root -> {
                    Optional<Deployment> read = deployment(root);
                    root.noteKeys();
                    return read;
                });
        return new Description(deployment, notes.findings(), notes.unread());
    }

    private Optional<Deployment> deployment(FileSection root) {
        Optional<Cluster> cluster = cluster(root);
        if (!root.has("model")) {
            root.missing(
                    List.of("model"),
                    "Add it, such as model: {id: Qwen/Qwen3-235B-A22B}; with serve: false any id will do.");
        }
        Optional<ModelSpec> model = root.mapping("model").flatMap(section -> new ModelSection(section).read());
        Optional<FileSection> parallelism = root.mapping("parallelism");
        Optional<ServeOptions> serve = serve(root);
        Optional<Environment> environment = root.mapping("env").map(DescriptionReader::environment);
        Map<String, Secret> secrets =
                root.mapping("secrets").map(FileSection::secrets).orElse(Map.of());
        Optional<RuntimeSpec> runtime = root.mapping("runtime").flatMap(this::runtime);
        Optional<LauncherSpec> launcher = launcher(root);
        Optional<VllmAscendVersion> vllmAscend = vllmAscend(root);
        Optional<RepairPolicy> repair = root.mapping("repair").flatMap(section -> new RepairSection(section).read());
        if (cluster.isEmpty() || model.isEmpty()) {
            // What could not be made is missed below, but its keys are read, so that they are not called unknown.
            parallelism.ifPresent(section -> parallelism(section, Parallelism.tensor(1)));
            return Optional.empty();
        }
        Deployment.Builder builder = Deployment.builder(cluster.get(), model.get());
        Parallelism defaults = builder.build().parallelism();
        parallelism.ifPresent(section -> builder.parallelism(parallelism(section, defaults)));
        serve.ifPresent(builder::serve);
        environment.ifPresent(builder::environment);
        secrets.forEach(builder::secret);
        runtime.ifPresent(builder::runtime);
        launcher.ifPresent(builder::launcher);
        vllmAscend.ifPresent(builder::vllmAscend);
        repair.ifPresent(builder::repair);
        return Optional.of(builder.build());
    }

    private static Optional<Cluster> cluster(FileSection root) {
        Cluster.Builder builder = Cluster.builder();
        root.text("name").ifPresent(builder::name);
        root.integer("npusPerNode", 1, Node.MOST_NPUS).ifPresent(builder::npusPerNode);
        root.word("npuGeneration", NpuGeneration.values(), NpuGeneration::id).ifPresent(builder::npuGeneration);
        root.number("npuMemoryGib", 0, MOST_GIBIBYTES)
                .ifPresent(gibibytes -> builder.npuMemory(DataSize.ofGibibytes(gibibytes)));
        root.mapping("ssh").ifPresent(section -> builder.ssh(sshAccess(section)));
        if (!root.has("nodes")) {
            root.missing("nodes");
        }
        List<Optional<Node>> nodes = root.mappings("nodes").stream()
                .map(section -> section.flatMap(DescriptionReader::node))
                .toList();
        if (nodes.isEmpty() && root.isList("nodes")) {
            root.outOfRange("nodes", "at least one node");
        }
        if (nodes.isEmpty() || nodes.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(
                builder.nodes(nodes.stream().flatMap(Optional::stream).toList()).build());
    }

    static Optional<Node> node(FileSection section) {
        Optional<String> host = section.required("host");
        Optional<String> nic = section.text("nic");
        OptionalInt npus = section.integer("npus", 1, Node.MOST_NPUS);
        List<Integer> devices = section.integers("devices", Node.MOST_NPUS);
        Optional<SshTarget> ssh = sshTarget(section);
        return host.map(h -> new Node(h, nic, npus, devices, ssh));
    }

    private static Optional<SshTarget> sshTarget(FileSection node) {
        if (node.isText("ssh")) {
            Optional<SshTarget> target = node.text("ssh").flatMap(SshTarget::parse);
            if (target.isEmpty()) {
                node.outOfRange("ssh", SSH_TARGET);
            }
            return target;
        }
        if (node.has("ssh") && !node.isMapping("ssh")) {
            node.wrongType("ssh", SSH_TARGET + " or a mapping");
            return Optional.empty();
        }
        return node.mapping("ssh").flatMap(section -> {
            Optional<String> host = section.required("host");
            Optional<String> user = section.text("user");
            OptionalInt port = section.integer("port", 1, 65535);
            return host.map(h -> new SshTarget(h, user, port));
        });
    }

    private static SshAccess sshAccess(FileSection section) {
        return new SshAccess(
                section.text("user"),
                section.integer("port", 1, 65535),
                section.file("configFile"),
                section.file("identityFile"),
                section.file("knownHostsFile"));
    }

    private static Parallelism parallelism(FileSection section, Parallelism defaults) {
        // As in a builder: one who says the tensor size means no other size that is not said.
        int pipeline = section.has("tensor") ? 1 : defaults.pipeline();
        return new Parallelism(
                section.integer("tensor", 1, MOST).orElse(defaults.tensor()),
                section.integer("pipeline", 1, MOST).orElse(pipeline),
                section.integer("data", 1, MOST).orElse(defaults.data()),
                section.flag("expertParallel").orElse(defaults.expertParallel()),
                section.integer("decodeContext", 1, MOST).orElse(defaults.decodeContext()));
    }

    private static Optional<ServeOptions> serve(FileSection root) {
        if (root.isFlag("serve")) {
            return root.flag("serve").map(on -> on ? ServeOptions.ofDefaults() : ServeOptions.none());
        }
        if (root.has("serve") && !root.isMapping("serve")) {
            root.wrongType("serve", "a mapping or false");
            return Optional.empty();
        }
        return root.mapping("serve").map(DescriptionReader::serveOptions);
    }

    private static ServeOptions serveOptions(FileSection section) {
        ServeOptions.Builder builder = ServeOptions.builder();
        section.text("servedModelName").ifPresent(builder::servedModelName);
        section.integer("maxModelLen", 1, MOST).ifPresent(builder::maxModelLen);
        section.integer("maxNumSeqs", 1, MOST).ifPresent(builder::maxNumSeqs);
        section.integer("maxNumBatchedTokens", 1, MOST).ifPresent(builder::maxNumBatchedTokens);
        section.number("memoryUtilization", 0, 1).ifPresent(builder::memoryUtilization);
        section.mapping("speculative").flatMap(DescriptionReader::speculative).ifPresent(builder::speculative);
        section.integer("port", 1, 65535).ifPresent(builder::port);
        section.integer("seed", 0, MOST).ifPresent(builder::seed);
        section.flag("trustRemoteCode").ifPresent(builder::trustRemoteCode);
        return builder.args(section.texts("args")).build();
    }

    private static Optional<Speculative> speculative(FileSection section) {
        Optional<String> method = section.required("method");
        OptionalInt tokens = section.integer("tokens", 1, MOST_SPECULATIVE_TOKENS);
        if (!section.has("tokens")) {
            section.missing("tokens");
        }
        return tokens.isEmpty() ? Optional.empty() : method.map(m -> new Speculative(m, tokens.getAsInt()));
    }

    private static Optional<VllmAscendVersion> vllmAscend(FileSection root) {
        Optional<VllmAscendVersion> version = root.text("vllmAscend").flatMap(VllmAscendVersion::parse);
        if (root.isText("vllmAscend") && version.isEmpty()) {
            root.outOfRange("vllmAscend", "a version of vllm-ascend such as " + VllmAscendVersion.NEWEST_KNOWN);
        }
        return version;
    }

    private static Environment environment(FileSection section) {
        Map<String, String> cluster =
                section.mapping("cluster").map(FileSection::literals).orElse(Map.of());
        var nodes = new LinkedHashMap<String, Map<String, String>>();
        section.mapping("nodes")
                .ifPresent(byHost -> byHost.namedMappings().forEach((host, s) -> nodes.put(host, s.literals())));
        return new Environment(cluster, nodes);
    }

    private Optional<RuntimeSpec> runtime(FileSection section) {
        var specs = new LinkedHashMap<String, RuntimeSpec>();
        for (RuntimeAdapter adapter : runtimes) {
            section.section(adapter.name()).ifPresent(s -> specs.put(adapter.name(), adapter.read(s)));
        }
        return only(specs, section, "one runtime");
    }

    private Optional<LauncherSpec> launcher(FileSection root) {
        var specs = new LinkedHashMap<String, LauncherSpec>();
        for (LauncherAdapter adapter : launchers) {
            root.section(adapter.name()).ifPresent(s -> specs.put(adapter.name(), adapter.read(s)));
        }
        if (launchers.size() > 1
                && LauncherAdapter.byDefault(launchers).isEmpty()
                && launchers.stream().noneMatch(adapter -> root.has(adapter.name()))) {
            root.missing(launchers.stream().map(LauncherAdapter::name).toArray(String[]::new));
        }
        return only(specs, root, "one launcher");
    }

    private static <S> Optional<S> only(Map<String, S> specs, FileSection section, String expected) {
        if (specs.size() > 1) {
            section.oneTooMany(specs.keySet(), expected);
        }
        return specs.values().stream().findFirst();
    }
}
