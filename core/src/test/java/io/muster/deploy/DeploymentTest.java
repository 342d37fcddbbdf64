package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentTest {

    private static final Cluster CLUSTER = Cluster.builder()
            .nodes(Node.of("10.0.0.1").npus(4), Node.of("10.0.0.2"), Node.of("10.0.0.3"))
            .npusPerNode(8)
            .build();

    @Test
    void defaultIsTensorInsideTheHeadAndPipelineOverTheNodes() {
        Deployment deployment =
                Deployment.builder(CLUSTER, ModelSpec.of("some/model")).build();

        assertThat(deployment.parallelism()).isEqualTo(new Parallelism(4, 3, 1, false, 1));
        assertThat(deployment.launcher()).isEmpty();
        assertThat(deployment.runtime()).isEqualTo(BareRuntime.withoutSetup());
        assertThat(deployment.environment()).isEqualTo(Environment.empty());
        assertThat(deployment.serve().port()).isEqualTo(8000);
    }

    @Test
    void clusterThatSaysNoNpusStillHasADefault() {
        Cluster unsaid = Cluster.builder().nodes(Node.of("10.0.0.1")).build();

        assertThat(Deployment.builder(unsaid, ModelSpec.of("m")).build().parallelism())
                .isEqualTo(Parallelism.tensor(1));
    }

    @Test
    void copyThroughABuilderHoldsEverything() {
        record Launcher(String what) implements LauncherSpec {}
        Deployment original = Deployment.builder(CLUSTER, ModelSpec.of("some/model"))
                .parallelism(Parallelism.tensor(2).pipeline(3).data(5).expertParallel(true))
                .serve(ServeOptions.builder().port(8123).build())
                .environment(new Environment(Map.of("A", "1"), Map.of()))
                .runtime(BareRuntime.setup("source x"))
                .launcher(new Launcher("mine"))
                .build();

        assertThat(original.toBuilder().build()).usingRecursiveComparison().isEqualTo(original);
        assertThat(original.toBuilder()
                        .runtime(BareRuntime.withoutSetup())
                        .build()
                        .launcher())
                .contains(new Launcher("mine"));
    }

    @Test
    void copyThroughABuilderWithoutLauncherHasNone() {
        Deployment original = Deployment.builder(CLUSTER, ModelSpec.of("m")).build();

        assertThat(original.toBuilder().build().launcher()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void sizeThatCannotExistIsRefusedAndNamed(int size) {
        var plain = Parallelism.tensor(1);

        assertThatThrownBy(() -> Parallelism.tensor(size)).hasMessageContainingAll("tensor", String.valueOf(size));
        assertThatThrownBy(() -> plain.pipeline(size)).hasMessageContainingAll("pipeline", String.valueOf(size));
        assertThatThrownBy(() -> plain.data(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("data", String.valueOf(size));
    }

    @Test
    void worldSizeIsTheProductAndExpertParallelAddsNothing() {
        assertThat(Parallelism.tensor(8)
                        .pipeline(2)
                        .data(3)
                        .expertParallel(true)
                        .worldSize())
                .isEqualTo(48);
    }

    @Test
    void worldSizeOfMistypedSizesDoesNotOverflow() {
        assertThat(Parallelism.tensor(65536).pipeline(65536).worldSize()).isEqualTo(1L << 32);
        assertThat(Parallelism.tensor(1 << 30).pipeline(4).worldSize()).isEqualTo(1L << 32);
        assertThat(Parallelism.tensor(1 << 22).pipeline(1 << 22).data(1 << 22).worldSize())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Parallelism.tensor(Integer.MAX_VALUE)
                        .pipeline(Integer.MAX_VALUE)
                        .data(Integer.MAX_VALUE)
                        .worldSize())
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void blankModelIsRefused(String id) {
        assertThatThrownBy(() -> ModelSpec.of(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void lengthsThatCannotExistAreRefusedAndNamed(int value) {
        assertThatThrownBy(() -> ServeOptions.builder().maxModelLen(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maxModelLen", String.valueOf(value));
        assertThatThrownBy(() -> ServeOptions.builder().maxNumSeqs(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maxNumSeqs", String.valueOf(value));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void portThatCannotExistIsRefusedAndNamed(int port) {
        assertThatThrownBy(() -> ServeOptions.builder().port(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("port", String.valueOf(port));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0000001, 90, Double.NaN, Double.POSITIVE_INFINITY})
    void shareOfMemoryThatCannotExistIsRefusedAndNamed(double share) {
        assertThatThrownBy(() -> ServeOptions.builder().memoryUtilization(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("memoryUtilization", String.valueOf(share));
    }

    @Test
    void negativeSeedIsRefusedAndNamed() {
        assertThatThrownBy(() -> ServeOptions.builder().seed(-7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("seed", "-7");
    }

    @Test
    void optionsAtTheEdgesAreTaken() {
        var args = new ArrayList<>(List.of("--x", ""));
        ServeOptions options = ServeOptions.builder()
                .servedModelName("name")
                .maxModelLen(1)
                .maxNumSeqs(1)
                .memoryUtilization(1)
                .port(65535)
                .seed(0)
                .trustRemoteCode(false)
                .args(args)
                .build();
        args.clear();

        assertThat(options.servedModelName()).contains("name");
        assertThat(options.maxModelLen()).hasValue(1);
        assertThat(options.maxNumSeqs()).hasValue(1);
        assertThat(options.memoryUtilization()).hasValue(1);
        assertThat(options.port()).isEqualTo(65535);
        assertThat(options.seed()).isZero();
        assertThat(options.trustRemoteCode()).isFalse();
        assertThat(options.args()).containsExactly("--x", "");
    }

    @Test
    void nodesOwnVariableWinsAndTheOrderIsKept() {
        var cluster = new LinkedHashMap<String, String>();
        cluster.put("Z", "cluster");
        cluster.put("A", "cluster");
        var environment = new Environment(cluster, Map.of("10.0.0.1", Map.of("A", "node", "N", "node")));

        assertThat(environment.of("10.0.0.1"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("Z", "cluster", "A", "node", "N", "node"));
        assertThat(environment.of("10.0.0.1").keySet()).containsExactly("Z", "A", "N");
        assertThat(environment.of("10.0.0.2"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("Z", "cluster", "A", "cluster"));
    }

    @Test
    void laterChangeOfTheMapsDoesNotChangeTheEnvironment() {
        var cluster = new LinkedHashMap<>(Map.of("A", "1"));
        var node = new LinkedHashMap<>(Map.of("B", "2"));
        var nodes = new LinkedHashMap<String, Map<String, String>>();
        nodes.put("h", node);
        var environment = new Environment(cluster, nodes);

        cluster.clear();
        node.clear();
        nodes.clear();

        assertThat(environment.of("h")).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
    }
}
