package io.muster.cli;

import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.kubernetes.Manifest;
import io.muster.kubernetes.ManifestKind;
import io.muster.kubernetes.Manifests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "manifest",
        description =
                "Renders the deployment for Kubernetes, with the same arguments and environment. Contacts nobody.")
final class ManifestCommand extends DescriptionCommand {

    @Option(
            names = "--as",
            paramLabel = "KIND",
            required = true,
            description = "raycluster or rayservice of KubeRay, or leaderworkerset.")
    private ManifestKind kind = ManifestKind.RAYCLUSTER;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.yaml",
            description = "Write it there.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--npu-resource",
            paramLabel = "NAME",
            description = "What the cluster's device plugin calls NPUs. Default: as that of Ascend does.")
    private Optional<String> npuResource = Optional.empty();

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        Manifests manifests = Manifests.of(planner);
        Manifest manifest =
                npuResource.map(manifests::npuResource).orElse(manifests).render(deployment, kind);
        var told = new ArrayList<>(findings.all());
        told.addAll(manifest.findings());
        warn(Findings.of(told));
        Optional<Finding> unwritten = output.flatMap(file -> OutputFile.write(file, "manifest", manifest.yaml()));
        if (unwritten.isPresent()) {
            return failed(unwritten.get());
        }
        return new Result(
                Result.GOOD,
                Json.object().put("manifest", manifest.yaml()).set("findings", Json.of(told)),
                output.map(file -> "Written to " + file + ". Its first lines say what must be there before.\n")
                        .orElse(manifest.yaml()));
    }
}
