package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.preflight.FoundHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InitCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void whatHostsSayBecomesADescriptionThatIsGood() throws Exception {
        Path file = folder.resolve("mine.yaml");

        Program init = Program.run(hosts::muster, "init", "--user", "root", "-o", file, "10.0.0.1", "10.0.0.2");

        assertThat(init.exitCode()).as(init.out() + init.err()).isZero();
        assertThat(Files.readString(file)).isEqualTo("""
                # Written by muster init from what the hosts said of themselves. Yours to change.
                name: muster
                nodes:                                  # the first is the head
                  - {host: 10.0.0.1, nic: eth0}
                  - {host: 10.0.0.2, nic: eth0}
                npusPerNode: 8
                # npuGeneration:                        # npu-smi did not tell; atlas-a2, atlas-a3, atlas-950 or atlas-310p
                ssh: {user: root}
                model: {id: Qwen/Qwen3-235B-A22B}       # an example: name yours, or its folder on every host
                parallelism: {tensor: 8, pipeline: 2}   # muster advise FILE compares all
                """);
        assertThat(init.out())
                .startsWith(Files.readString(file))
                .contains("Then: muster check " + file + ", muster preflight " + file);
        Planner planner = Planner.create();
        assertThat(planner.check(planner.read(file)).errors()).isEmpty();
    }

    @Test
    void aFileThatIsThereStays() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "by hand");

        Program init = Program.run(hosts::muster, "init", "--json", "-o", file, "10.0.0.1");

        assertThat(init.exitCode()).isEqualTo(1);
        assertThat(init.codes()).containsExactly("OUTPUT_EXISTS");
        assertThat(file).hasContent("by hand");
    }

    @Test
    void hostsThatCannotBeReachedAreNamedAndNothingIsWritten() {
        Path file = folder.resolve("mine.yaml");
        Path config = folder.resolve("ssh_config");

        Program init = Program.run("init", "--json", "--ssh-config", config, "-o", file, "127.0.0.1");

        assertThat(init.exitCode()).isEqualTo(1);
        assertThat(init.codes()).containsExactly("HOST_UNREACHABLE");
        assertThat(file).doesNotExist();
    }

    @Test
    void withoutAHostTheUsageIsTold() {
        Program init = Program.run("init");

        assertThat(init.exitCode()).isEqualTo(2);
        assertThat(init.err()).contains("HOST");
    }

    @Test
    void whatDiffersAmongHostsIsWrittenForEach() throws Exception {
        var description = new FirstDescription(
                "c: 1",
                List.of(
                        host("one", List.of("10.0.0.1", "192.168.0.1"), 0, 1, 2, 3),
                        host("10.0.0.2", List.of("10.0.0.2"), 4, 5, 6, 7),
                        host("10.0.0.3", List.of("10.0.0.3"), 0, 1)),
                Map.of("configFile", "my config"),
                Optional.of("/models/it's"));

        assertThat(description).hasToString("""
                # Written by muster init from what the hosts said of themselves. Yours to change.
                name: "c: 1"
                nodes:                                  # the first is the head
                  - {host: 10.0.0.1, nic: bond0, ssh: one} # has also 192.168.0.1
                  - {host: 10.0.0.2, nic: bond0, devices: [4, 5, 6, 7]}
                  - {host: 10.0.0.3, nic: bond0, npus: 2}
                npusPerNode: 4
                npuGeneration: atlas-a2                 # npu-smi says 910B2
                ssh: {configFile: "my config"}
                model: {id: "/models/it's"}
                """);
        Planner planner = Planner.create();
        Path file = Files.writeString(folder.resolve("mine.yaml"), description.toString());
        Deployment deployment = planner.read(file).deployment().orElseThrow();
        assertThat(deployment.cluster().totalNpus()).isEqualTo(10);
        assertThat(deployment.model().id()).isEqualTo("/models/it's");
    }

    private static FoundHost host(String asked, List<String> addresses, Integer... npus) {
        return new FoundHost(asked, addresses, Optional.of("bond0"), List.of(npus), new TreeSet<>(List.of("910B2")));
    }
}
