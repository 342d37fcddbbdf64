package io.muster.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Muster;
import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.cluster.SshAccess;
import io.muster.preflight.FoundHost;
import io.muster.preflight.NpuCode;
import io.muster.preflight.PreflightCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "init",
        description = "Asks hosts what they are, addresses, NICs and NPUs, and writes a first description of them."
                + " Changes nothing on a host, and overwrites no file.",
        mixinStandardHelpOptions = true,
        version = MusterCli.VERSION,
        footer = {"", MusterCli.EXIT_CODES})
final class InitCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private MusterCli program;

    @Parameters(
            paramLabel = "HOST",
            arity = "1..*",
            description = "Addresses, names or SSH aliases; the first becomes the head.")
    private Set<String> hosts = new LinkedHashSet<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the description there; without it, it is printed.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "Of the cluster; ${DEFAULT-VALUE} by default.")
    private String name = "muster";

    @Option(names = "--model", paramLabel = "ID", description = "Name of the model, or its folder on every host.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--user", paramLabel = "USER", description = "Login name; else that of SSH's configuration.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--ssh-config", paramLabel = "FILE", description = "SSH configuration file.")
    private Optional<Path> sshConfig = Optional.empty();

    @Option(names = "--known-hosts", paramLabel = "FILE", description = "File of host keys.")
    private Optional<Path> knownHosts = Optional.empty();

    @Option(names = "--json", description = "Print what the hosts said as JSON; the description is a text in it.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        return result().printed(spec.commandLine().getOut(), json);
    }

    private Result result() {
        Optional<Path> there = output.filter(Files::exists);
        if (there.isPresent()) {
            return refused(
                    List.of(),
                    List.of(Finding.error(
                            CliCode.OUTPUT_EXISTS,
                            there.get().toString(),
                            "Expected no file there, saw one.",
                            "Name another with -o, or move it away.")));
        }
        var findings = new ArrayList<Finding>();
        try (Muster muster = program.hosts()) {
            List<FoundHost> found = muster.find(List.copyOf(hosts), ssh(), findings::add);
            findings.addAll(unfit(found));
            if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
                return refused(found, findings);
            }
            return described(found, new FirstDescription(name, found, sshKeys(), model).toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refused(
                    List.of(),
                    List.of(Finding.error(
                            CliCode.INTERRUPTED,
                            "",
                            "Interrupted before the end.",
                            "Nothing was written. Run it again.")));
        }
    }

    private Result described(List<FoundHost> found, String description) {
        String text = description;
        if (output.isPresent()) {
            Optional<Finding> unwritten = OutputFile.write(output.get(), "description", description);
            if (unwritten.isPresent()) {
                return refused(found, List.of(unwritten.get()));
            }
            OwnFile file = new OwnFile(output.get());
            text = description + "\nWritten to " + output.get() + ". Then: "
                    + file.in("muster check FILE, muster preflight FILE, muster up FILE.\n");
        }
        return new Result(Result.GOOD, json(found, List.of()).put("description", description), text);
    }

    private static Result refused(List<FoundHost> found, List<Finding> findings) {
        return new Result(Result.BAD, json(found, findings), new FindingsText(findings).toString());
    }

    private static ObjectNode json(List<FoundHost> found, List<Finding> findings) {
        ObjectNode object = Json.object();
        ArrayNode array = object.putArray("hosts");
        for (FoundHost host : found) {
            ObjectNode one = array.addObject().put("asked", host.asked());
            ArrayNode addresses = one.putArray("addresses");
            host.addresses().forEach(addresses::add);
            one.put("nic", host.nic().orElse(null));
            ArrayNode npus = one.putArray("npus");
            host.npus().forEach(npus::add);
            ArrayNode chips = one.putArray("chips");
            host.chips().forEach(chips::add);
        }
        object.set("findings", Json.of(findings));
        return object;
    }

    /** Why no description of them can be written. */
    private static List<Finding> unfit(List<FoundHost> found) {
        var findings = new ArrayList<Finding>();
        for (FoundHost host : found) {
            if (host.addresses().isEmpty()) {
                findings.add(Finding.error(
                        PreflightCode.HOST_NOT_READABLE,
                        host.asked(),
                        "Expected ip -j addr to tell an address at which other hosts reach it, saw none.",
                        "Install iproute2 on the host, or see what ip -j addr prints there."));
            }
            if (host.npus().isEmpty()) {
                findings.add(Finding.error(
                        PreflightCode.NPU_DEVICE_MISSING,
                        host.asked(),
                        "Expected NPU device files, saw no /dev/davinci0 or another.",
                        "See npu-smi info and the driver on the host; or leave the host out."));
            }
        }
        var generations = new TreeMap<String, List<String>>();
        found.forEach(host -> host.generation()
                .ifPresent(known -> generations
                        .computeIfAbsent(known.id(), id -> new ArrayList<>())
                        .add(host.asked())));
        if (generations.size() > 1) {
            findings.add(Finding.error(
                    NpuCode.NPU_GENERATION_DIFFERS,
                    "",
                    "Expected NPUs of one generation, saw "
                            + generations.entrySet().stream()
                                    .map(one -> one.getKey() + " on " + String.join(", ", one.getValue()))
                                    .collect(joining("; "))
                            + ".",
                    "Describe each as a cluster of its own: images, devices and tools differ."));
        }
        return findings;
    }

    private SshAccess ssh() {
        SshAccess access = SshAccess.ofDefaults();
        if (user.isPresent()) {
            access = access.user(user.get());
        }
        if (sshConfig.isPresent()) {
            access = access.configFile(sshConfig.get().toAbsolutePath());
        }
        if (knownHosts.isPresent()) {
            access = access.knownHostsFile(knownHosts.get().toAbsolutePath());
        }
        return access;
    }

    private Map<String, String> sshKeys() {
        var keys = new LinkedHashMap<String, String>();
        user.ifPresent(value -> keys.put("user", value));
        sshConfig.ifPresent(file -> keys.put("configFile", described(file)));
        knownHosts.ifPresent(file -> keys.put("knownHostsFile", described(file)));
        return keys;
    }

    /** Seen from the description, where it is near. */
    private String described(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path here = output.orElse(Path.of("description"))
                .toAbsolutePath()
                .resolveSibling("")
                .normalize();
        return absolute.startsWith(here) ? here.relativize(absolute).toString() : absolute.toString();
    }
}
