package io.muster.benchmarks;

import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.model.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Qwen3-235B on 10 to 10,000 nodes of 16 NPUs: nothing may grow faster than the cluster. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class GrowthBenchmark {

    private static final Path CONFIG = Path.of("core/src/test/resources/io/muster/model/configs/Qwen3-235B-A22B.json");

    /** Of a cluster. */
    @Param({"10", "100", "1000", "10000"})
    public int nodes;

    private Planner planner = Planner.create();
    private Deployment open;
    private Deployment given;

    /** One with a layout, and one without. */
    @Setup
    public void describe() throws IOException, ModelConfigException {
        Cluster cluster = Cluster.builder()
                .nodes(IntStream.range(0, nodes)
                        .mapToObj(i -> Node.of("10." + i / 62_500 + "." + i / 250 % 250 + "." + (i % 250 + 1))
                                .nic("eth0"))
                        .toList())
                .npusPerNode(16)
                .npuGeneration(NpuGeneration.ATLAS_A3)
                .build();
        ModelSpec model = ModelSpec.of("Qwen/Qwen3-235B-A22B")
                .config(ModelConfig.parse(Files.readString(CONFIG)))
                .quantization(Quantization.W8A8);
        open = Deployment.builder(cluster, model).build();
        given = open.toBuilder()
                .parallelism(Parallelism.tensor(16).data(nodes).expertParallel(true))
                .build();
    }

    @Benchmark
    public Object check() {
        return planner.check(given);
    }

    @Benchmark
    public Object plan() {
        return planner.plan(given);
    }

    @Benchmark
    public Object advise() {
        return planner.advise(open);
    }

    /** Runs all, and prints how each grows. */
    public static void main(String[] args) throws RunnerException {
        var milliseconds = new TreeMap<String, TreeMap<Integer, Double>>();
        for (RunResult result : new Runner(new OptionsBuilder()
                        .include(GrowthBenchmark.class.getSimpleName())
                        .build())
                .run()) {
            milliseconds
                    .computeIfAbsent(result.getPrimaryResult().getLabel(), name -> new TreeMap<>())
                    .put(
                            Integer.valueOf(result.getParams().getParam("nodes")),
                            result.getPrimaryResult().getScore());
        }
        System.out.printf(Locale.ROOT, "%n%-8s %8s %12s %12s%n", "", "nodes", "ms", "us a node");
        milliseconds.forEach((name, byNodes) -> byNodes.forEach((nodes, time) ->
                System.out.printf(Locale.ROOT, "%-8s %8d %12.2f %12.2f%n", name, nodes, time, time * 1000 / nodes)));
    }
}
