package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestCommandTest {

    private static final String BARE = "bare: {setup: \"source /opt/ray/bin/activate\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void inContainers() {
        file = Example.with(BARE, "docker: {image: \"quay.io/ascend/vllm-ascend:v0.23.0\"}", folder);
    }

    @Test
    void aManifestIsPrintedAndWhatItLeavesOutIsToldBesideIt() {
        Program manifest = Program.run("manifest", file, "--as", "raycluster");

        assertThat(manifest.exitCode()).isZero();
        assertThat(manifest.out()).startsWith("# Cluster qwen").contains("\nkind: RayCluster\n");
        assertThat(manifest.err()).contains("OPTION_NOT_CARRIED  nodes[0].nic", "OPTION_NOT_CARRIED  ssh");
    }

    @Test
    void aManifestIsWrittenAsItIsPrinted() throws IOException {
        Path output = folder.resolve("qwen-lws.yaml");

        Program written = Program.run("manifest", file, "--as", "leaderworkerset", "-o", output);

        assertThat(written.exitCode()).isZero();
        assertThat(written.out()).startsWith("Written to " + output);
        assertThat(output)
                .hasContent(
                        Program.run("manifest", file, "--as", "LeaderWorkerSet").out());
    }

    @Test
    void jsonHoldsTheManifestAndTheFindings() {
        Program manifest = Program.run("manifest", file, "--as", "raycluster", "--json");

        assertThat(manifest.json().path("manifest").asText())
                .isEqualTo(Program.run("manifest", file, "--as", "raycluster").out());
        assertThat(manifest.codes()).contains("OPTION_NOT_CARRIED");
        assertThat(manifest.err()).isEmpty();
    }

    @Test
    void whatCannotBeAManifestIsRefused() {
        Program refused = Program.run("manifest", Example.FILE, "--as", "raycluster");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("IMAGE_NOT_NAMED  runtime");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));

        Program refused = Program.run("manifest", file, "--as", "raycluster", "-o", taken);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("OUTPUT_NOT_WRITABLE  " + taken);
    }
}
