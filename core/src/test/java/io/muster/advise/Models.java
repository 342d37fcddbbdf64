package io.muster.advise;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.model.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Published models on clusters of whole nodes. */
final class Models {

    private Models() {}

    static Deployment.Builder serving(String config, Quantization quantization, NpuGeneration generation, int nodes) {
        return Deployment.builder(
                cluster(generation, nodes),
                ModelSpec.of(config).config(model(config)).quantization(quantization));
    }

    private static ModelConfig model(String config) {
        try {
            return ModelConfig.parse(
                    Files.readString(Path.of("src/test/resources/io/muster/model/configs", config + ".json")));
        } catch (IOException | ModelConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cluster cluster(NpuGeneration generation, int nodes) {
        return Cluster.builder()
                .nodes(IntStream.range(0, nodes)
                        .mapToObj(i -> Node.of("10." + i / 62500 + "." + i / 250 % 250 + "." + (i % 250 + 1))
                                .nic("eth0"))
                        .toList())
                .npusPerNode(generation == NpuGeneration.ATLAS_A3 ? 16 : 8)
                .npuGeneration(generation)
                .build();
    }
}
