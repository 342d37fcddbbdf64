package io.muster.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Published models, and deployments of them, for the rules that depend on a model. */
final class Models {

    private static final JsonMapper JSON = new JsonMapper();

    private Models() {}

    /** The published config of that name. */
    static ModelSpec of(String name) {
        return changed(name, config -> {});
    }

    /** The published config of that name with something else in it. */
    static ModelSpec changed(String name, Consumer<ObjectNode> change) {
        try {
            var config = (ObjectNode) JSON.readTree(text(name).orElseThrow());
            change.accept(config);
            return ModelSpec.of(name).config(ModelConfig.parse(config.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ModelConfigException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** The text of the published config of that name, if it is there. */
    static Optional<String> text(String name) {
        try (InputStream in = Models.class.getResourceAsStream("/io/muster/model/configs/" + name + ".json")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That model on so many nodes of eight or, of A3, sixteen NPUs. */
    static Deployment.Builder on(int nodes, NpuGeneration generation, ModelSpec model) {
        return Deployment.builder(cluster(nodes, generation == NpuGeneration.ATLAS_A3 ? 16 : 8, generation), model);
    }

    static Cluster cluster(int nodes, int npus, NpuGeneration generation) {
        List<Node> described = IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> Node.of("10.0." + i / 250 + "." + (1 + i % 250)).nic("eth0"))
                .toList();
        return Cluster.builder()
                .name("qwen")
                .nodes(described)
                .npusPerNode(npus)
                .npuGeneration(generation)
                .build();
    }

    /** What the rules on models tell of it. */
    static List<Finding> findings(Deployment deployment) {
        return Checks.of(deployment).stream()
                .filter(finding -> finding.code() instanceof ParallelCode)
                .toList();
    }

    /** The only such finding of that code. */
    static Finding finding(ParallelCode code, Deployment deployment) {
        List<Finding> told = findings(deployment).stream()
                .filter(finding -> finding.code() == code)
                .toList();
        if (told.size() != 1) {
            throw new AssertionError("expected one " + code + ", saw " + told);
        }
        return told.get(0);
    }
}
