package io.muster.testbed;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.VllmAscendVersion;
import io.muster.plan.Phase;
import io.muster.preflight.HostPreflight;
import io.muster.run.OnFailure;
import io.muster.run.OpenSshTransport;
import io.muster.run.PlanExecutor;
import io.muster.run.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Breaks hosts and stand-ins for their NPUs one after the other, and sees that the preflight names each by its own code and by no
 * other: {@code testbed/preflight-faults}.
 */
final class PreflightFaults {

    private static final String NET = System.getenv().getOrDefault("MUSTER_BED_NET", "10.83.35");

    private PreflightFaults() {}

    /** A case, and the findings, each in one line. */
    record Result(PreflightCase one, List<String> codes, List<String> findings) {
        boolean ok() {
            return codes.stream().distinct().toList().equals(one.code().isEmpty() ? List.of() : List.of(one.code()));
        }

        String text() {
            return (ok() ? "ok    " : "FAILS ") + one.generation() + "  " + one.what() + "  "
                    + (codes.isEmpty() ? "no finding" : String.join(", ", codes))
                    + (ok() ? "" : "\n      expected " + one.code() + ", saw " + String.join("\n      ", findings));
        }
    }

    public static void main(String[] args) throws IOException {
        var results = new ArrayList<Result>();
        for (String generation : List.of("a2", "a3", "310p")) {
            results.addAll(of(
                    NET,
                    PreflightCase.all().stream()
                            .filter(one -> one.generation().equals(generation))
                            .toList()));
        }
        long failed = results.stream().filter(result -> !result.ok()).count();
        System.out.println(results.size() + " cases, " + failed + " failed");
        if (List.of(args).contains("--write")) {
            Files.writeString(Path.of("../docs/preflight-faults.md"), page(results));
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    /** On new hosts, all of one generation. */
    static List<Result> of(String net, List<PreflightCase> cases) {
        var results = new ArrayList<Result>();
        try (Bed bed = Bed.makeWithNpus(net, cases.get(0).hosts(), cases.get(0).generation())) {
            for (PreflightCase one : cases) {
                one.faults().forEach(bed::fault);
                Result result = asked(bed, one);
                System.out.println(result.text());
                results.add(result);
                one.faults().stream()
                        .map(fault -> Integer.parseInt(fault.get(1)))
                        .distinct()
                        .forEach(bed::heal);
            }
        }
        return results;
    }

    private static Result asked(Bed bed, PreflightCase one) {
        Deployment deployment = deployment(bed, one);
        List<Finding> findings = one.isOfNetworks() ? ofNetworks(deployment) : ofHosts(deployment);
        return new Result(
                one,
                findings.stream().map(finding -> finding.code().name()).toList(),
                findings.stream().map(Finding::toString).toList());
    }

    private static List<Finding> ofNetworks(Deployment deployment) {
        try (Muster muster = Muster.overSsh()) {
            return muster.preflight(deployment).network().findings();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Finding> ofHosts(Deployment deployment) {
        Phase preflight = Planner.create().plan(deployment).bringUp().stream()
                .filter(phase -> phase.name().equals(HostPreflight.PHASE))
                .findFirst()
                .orElseThrow();
        Report report;
        try (var executor = new PlanExecutor(OpenSshTransport.create(), deployment.cluster(), event -> {})) {
            report = executor.bringUp(List.of(preflight), OnFailure.UNDO);
        }
        return Stream.concat(report.failures().stream(), report.notes().stream())
                .toList();
    }

    private static Deployment deployment(Bed bed, PreflightCase one) {
        Cluster cluster = Cluster.builder()
                .name("preflight")
                .nodes(IntStream.rangeClosed(1, one.hosts())
                        .mapToObj(n -> Node.of(bed.host(n)))
                        .toList())
                .npusPerNode(
                        switch (one.generation()) {
                            case "a3" -> 16;
                            case "310p" -> 2;
                            default -> 8;
                        })
                .npuGeneration(NpuGeneration.ofId("atlas-" + one.generation()).orElseThrow())
                .ssh(SshAccess.ofDefaults().user("root").configFile(bed.sshConfig()))
                .build();
        return Deployment.builder(cluster, ModelSpec.of("any/model"))
                .runtime(BareRuntime.withoutSetup())
                .vllmAscend(new VllmAscendVersion(0, 13, 0))
                .build();
    }

    private static String page(List<Result> results) {
        var page = new StringBuilder("""
                # Faults and the preflight

                Written by `testbed/preflight-faults --write`. Each row is one fault on hosts of the testbed, asked as the first phase of
                `up` asks them; the finding is all that was told of both hosts. Firewalls and what is between NPUs are asked by `muster preflight`, and
                the finding is all that was told of the networks. **There was no NPU**: `npu-smi`, `hccn_tool` and the NPUs are
                stand-ins that print the published formats (facts/ascend.md 1.6). SSH, disks, limits, ports, nftables and clocks are real.

                | NPUs stood in for | broken is | found |
                |---|---|---|
                """);
        for (Result result : results) {
            page.append("| ")
                    .append(result.one().generation())
                    .append(" | ")
                    .append(result.one().what())
                    .append(" | ")
                    .append(
                            result.codes().isEmpty()
                                    ? "nothing"
                                    : String.join(
                                            ", ",
                                            result.codes().stream()
                                                    .distinct()
                                                    .map(code -> "[" + code + "](findings/" + code + ".md)")
                                                    .toList()))
                    .append(
                            result.ok()
                                    ? ""
                                    : ", **not as expected: " + result.one().code() + "**")
                    .append(" |\n");
        }
        long named = results.stream()
                .filter(result -> result.ok() && !result.one().code().isEmpty())
                .count();
        page.append("\n").append(named).append(" faults were named, each by its own code and no other.\n");
        return page.toString();
    }
}
