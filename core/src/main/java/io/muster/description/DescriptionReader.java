package io.muster.description;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RuntimeSpec;
import io.muster.deploy.ServeOptions;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Largest file that is read; descriptions of hundreds of nodes stay far below. */
    private static final int MOST_BYTES = 4 << 20;

    private static final int MOST = Integer.MAX_VALUE;
    private static final int MOST_NPUS = 1024;

    private final List<LauncherAdapter> launchers;
    private final List<RuntimeAdapter> runtimes;

    /** Sections of launchers and runtimes are read by their adapters. */
    public DescriptionReader(List<LauncherAdapter> launchers, List<RuntimeAdapter> runtimes) {
        this.launchers = List.copyOf(launchers);
        this.runtimes = List.copyOf(runtimes);
    }

    /** As JSON where the name ends so, else as YAML. Relative paths in it are taken from the file's own folder. */
    public Description read(Path file) {
        var findings = new ArrayList<Finding>();
        Optional<Deployment> deployment = parse(file, findings).flatMap(root -> {
            Optional<Deployment> read = deployment(root, file.toAbsolutePath(), findings);
            root.noteUnknownKeys();
            return read;
        });
        return new Description(deployment, Findings.of(findings));
    }

    private static Optional<FileSection> parse(Path file, List<Finding> findings) {
        byte[] bytes;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("it is larger than " + MOST_BYTES + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            String why = Files.exists(file) ? e.getMessage() : "there is no such file";
            findings.add(Finding.error(
                    DescriptionCode.FILE_NOT_READABLE,
                    file.toString(),
                    "Expected a description in " + file + ": " + why + ".",
                    "Give the path of a readable file."));
            return Optional.empty();
        }
        JsonFactory format = file.toString().endsWith(".json") ? new JsonFactory() : new YAMLFactory();
        try (JsonParser tokens = format.createParser(new String(bytes, StandardCharsets.UTF_8))) {
            Value value = new ValueParser(tokens, findings).parse();
            if (value instanceof Value.Mapping mapping) {
                return Optional.of(new FileSection("", mapping, findings));
            }
            findings.add(Finding.error(
                    DescriptionCode.FILE_NOT_WELL_FORMED,
                    file.toString(),
                    value.place() + ": expected keys such as nodes and model, saw " + value.kind() + ".",
                    "See the README for a description to begin with."));
        } catch (JsonProcessingException e) {
            var place = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            findings.add(Finding.error(
                    DescriptionCode.FILE_NOT_WELL_FORMED,
                    file.toString(),
                    place + e.getOriginalMessage().lines().collect(joining(" ")),
                    "Correct the file there."));
        } catch (IOException e) {
            findings.add(Finding.error(
                    DescriptionCode.FILE_NOT_READABLE, file.toString(), e.getMessage() + ".", "Read it by hand."));
        }
        return Optional.empty();
    }

    private Optional<Deployment> deployment(FileSection root, Path file, List<Finding> findings) {
        Optional<Cluster> cluster = cluster(root, file);
        if (!root.has("model")) {
            root.missing("model");
        }
        Optional<ModelSpec> model =
                root.mapping("model").flatMap(m -> m.required("id")).map(ModelSpec::of);
        Optional<FileSection> parallelism = root.mapping("parallelism");
        Optional<ServeOptions> serve = root.mapping("serve").map(DescriptionReader::serve);
        Optional<Environment> environment = root.mapping("env").map(DescriptionReader::environment);
        Optional<RuntimeSpec> runtime = root.mapping("runtime").flatMap(section -> runtime(section, findings));
        var specs = launchers.stream()
                .flatMap(l -> root.section(l.name()).map(l::read).stream())
                .toList();
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
        runtime.ifPresent(builder::runtime);
        if (specs.size() > 1) {
            String names = launchers.stream().map(LauncherAdapter::name).collect(joining(", "));
            findings.add(Finding.error(
                    DescriptionCode.KEY_DUPLICATE,
                    "",
                    "Expected one launcher, saw several of: " + names + ".",
                    "Keep the section of one launcher."));
        }
        specs.stream().findFirst().ifPresent(builder::launcher);
        return Optional.of(builder.build());
    }

    private static Optional<Cluster> cluster(FileSection root, Path file) {
        Cluster.Builder builder = Cluster.builder();
        root.text("name").ifPresent(builder::name);
        root.integer("npusPerNode", 1, MOST_NPUS).ifPresent(builder::npusPerNode);
        root.text("npuGeneration").ifPresent(id -> {
            Optional<NpuGeneration> generation = NpuGeneration.ofId(id);
            if (generation.isEmpty()) {
                root.outOfRange(
                        "npuGeneration",
                        "one of "
                                + Arrays.stream(NpuGeneration.values())
                                        .map(NpuGeneration::id)
                                        .collect(joining(", ")));
            }
            generation.ifPresent(builder::npuGeneration);
        });
        root.mapping("ssh").ifPresent(section -> builder.ssh(sshAccess(section, file)));
        if (!root.has("nodes")) {
            root.missing("nodes");
        }
        List<FileSection> sections = root.mappings("nodes");
        List<Optional<Node>> nodes =
                sections.stream().map(DescriptionReader::node).toList();
        if (root.has("nodes") && nodes.isEmpty()) {
            root.outOfRange("nodes", "at least one node");
        }
        if (nodes.isEmpty() || nodes.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(
                builder.nodes(nodes.stream().flatMap(Optional::stream).toList()).build());
    }

    private static Optional<Node> node(FileSection section) {
        Optional<String> host = section.required("host");
        Optional<String> nic = section.text("nic");
        OptionalInt npus = section.integer("npus", 1, MOST_NPUS);
        List<Integer> devices = section.integers("devices", MOST_NPUS);
        Optional<SshTarget> ssh = sshTarget(section);
        return host.map(h -> new Node(h, nic, npus, devices, ssh));
    }

    private static Optional<SshTarget> sshTarget(FileSection node) {
        if (node.isText("ssh")) {
            Optional<SshTarget> target = node.text("ssh").flatMap(SshTargetText::parse);
            if (target.isEmpty()) {
                node.outOfRange("ssh", "[user@]host[:port]");
            }
            return target;
        }
        return node.mapping("ssh")
                .flatMap(section -> section.required("host")
                        .map(host -> new SshTarget(host, section.text("user"), section.integer("port", 1, 65535))));
    }

    private static SshAccess sshAccess(FileSection section, Path file) {
        return new SshAccess(
                section.text("user"),
                section.integer("port", 1, 65535),
                section.text("configFile").map(file::resolveSibling),
                section.text("identityFile").map(file::resolveSibling));
    }

    private static Parallelism parallelism(FileSection section, Parallelism defaults) {
        return new Parallelism(
                section.integer("tensor", 1, MOST).orElse(defaults.tensor()),
                section.integer("pipeline", 1, MOST).orElse(defaults.pipeline()),
                section.integer("data", 1, MOST).orElse(defaults.data()),
                section.flag("expertParallel").orElse(defaults.expertParallel()));
    }

    private static ServeOptions serve(FileSection section) {
        ServeOptions.Builder builder = ServeOptions.builder();
        section.text("servedModelName").ifPresent(builder::servedModelName);
        section.integer("maxModelLen", 1, MOST).ifPresent(builder::maxModelLen);
        section.integer("maxNumSeqs", 1, MOST).ifPresent(builder::maxNumSeqs);
        section.number("memoryUtilization", 0, 1).ifPresent(builder::memoryUtilization);
        section.integer("port", 1, 65535).ifPresent(builder::port);
        section.integer("seed", 0, MOST).ifPresent(builder::seed);
        section.flag("trustRemoteCode").ifPresent(builder::trustRemoteCode);
        return builder.args(section.texts("args")).build();
    }

    private static Environment environment(FileSection section) {
        Map<String, String> cluster =
                section.mapping("cluster").map(FileSection::literals).orElse(Map.of());
        var nodes = new LinkedHashMap<String, Map<String, String>>();
        section.mapping("nodes")
                .ifPresent(byHost -> byHost.namedMappings().forEach((host, s) -> nodes.put(host, s.literals())));
        return new Environment(cluster, nodes);
    }

    private Optional<RuntimeSpec> runtime(FileSection section, List<Finding> findings) {
        List<RuntimeSpec> specs = runtimes.stream()
                .flatMap(adapter -> section.section(adapter.name()).map(adapter::read).stream())
                .toList();
        if (specs.size() > 1) {
            findings.add(Finding.error(
                    DescriptionCode.KEY_DUPLICATE,
                    section.path(),
                    "Expected one runtime, saw several.",
                    "Keep one of " + runtimes.stream().map(RuntimeAdapter::name).collect(joining(", ")) + "."));
        }
        return specs.stream().findFirst();
    }
}
