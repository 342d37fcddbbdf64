package io.muster.check;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Deployments in which nothing is wrong, for tests to break in one place. */
final class Sound {

    static final Node HEAD = Node.of("10.0.0.1").nic("eth0");
    static final Node WORKER = Node.of("10.0.0.2").nic("eth0");

    private Sound() {}

    /** The guide's cluster: two nodes of eight NPUs. */
    static Cluster.Builder cluster() {
        return Cluster.builder().name("qwen").nodes(HEAD, WORKER).npusPerNode(8);
    }

    static Cluster cluster(Node... nodes) {
        return cluster().nodes(nodes).build();
    }

    /** The guide's layout: tensor inside a node, pipeline over the nodes. */
    static Deployment.Builder on(Cluster cluster) {
        return Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-235B-A22B"));
    }

    static Deployment deployment() {
        return on(cluster().build()).build();
    }

    static Deployment with(Node... nodes) {
        return on(cluster(nodes)).build();
    }

    static Deployment with(Parallelism parallelism) {
        return on(cluster().build()).parallelism(parallelism).build();
    }

    static Deployment with(ServeOptions.Builder serve) {
        return on(cluster().build()).serve(serve.build()).build();
    }

    /** With that published config, so that all that depends on the model is checked. */
    static Deployment withModel(String config, ServeOptions.Builder serve) {
        try {
            String json = Files.readString(Path.of("src/test/resources/io/muster/model/configs", config + ".json"));
            ModelSpec model = ModelSpec.of(config).config(ModelConfig.parse(json));
            return Deployment.builder(cluster().build(), model)
                    .serve(serve.build())
                    .build();
        } catch (IOException | ModelConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    static Deployment withArgs(String... args) {
        return with(ServeOptions.builder().args(List.of(args)));
    }

    static Deployment withEnv(String name, String value) {
        return with(new Environment(Map.of(name, value), Map.of()));
    }

    static Deployment withNodeEnv(String host, String name, String value) {
        return with(new Environment(Map.of(), Map.of(host, Map.of(name, value))));
    }

    static Deployment with(Environment environment) {
        return on(cluster().build()).environment(environment).build();
    }
}
