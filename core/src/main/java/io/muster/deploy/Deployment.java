package io.muster.deploy;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One model, served in one way, on one cluster. Immutable. */
public final class Deployment {

    private final Cluster cluster;
    private final ModelSpec model;
    private final Optional<Parallelism> parallelism;
    private final ServeOptions serve;
    private final Environment environment;
    private final Map<String, Secret> secrets;
    private final RuntimeSpec runtime;
    private final Optional<LauncherSpec> launcher;
    private final Optional<VllmAscendVersion> vllmAscend;
    private final RepairPolicy repair;

    private Deployment(Builder builder) {
        this.cluster = builder.cluster;
        this.model = builder.model;
        this.parallelism = builder.parallelism;
        this.serve = builder.serve;
        this.environment = builder.environment;
        this.secrets = ImmutableMap.copyOf(builder.secrets);
        this.runtime = builder.runtime;
        this.launcher = builder.launcher;
        this.vllmAscend = builder.vllmAscend;
        this.repair = builder.repair;
    }

    public static Builder builder(Cluster cluster, ModelSpec model) {
        return new Builder(cluster, model);
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        return copiedTo(cluster).environment(environment).repair(repair);
    }

    /**
     * The same with spares in the places of some nodes. What is said of such a node in {@link #environment} goes with it, and the spares
     * are none any more.
     *
     * @param spares by the host whose place each takes
     */
    public Deployment replacing(Map<String, Node> spares) {
        Cluster other = cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .map(node -> spares.getOrDefault(node.host(), node))
                        .toList())
                .build();
        return copiedTo(other)
                .environment(environment.without(spares.keySet()))
                .repair(repair.spares(repair.spares().stream()
                        .filter(spare -> !spares.containsValue(spare))
                        .toList()))
                .build();
    }

    /** The same with further workers. */
    public Deployment joinedBy(List<Node> workers) {
        var nodes = new ArrayList<>(cluster.nodes());
        nodes.addAll(workers);
        return copiedTo(cluster.toBuilder().nodes(nodes).build())
                .environment(environment)
                .repair(repair)
                .build();
    }

    private Builder copiedTo(Cluster other) {
        Builder builder = new Builder(other, model).serve(serve).runtime(runtime);
        secrets.forEach(builder::secret);
        parallelism.ifPresent(builder::parallelism);
        launcher.ifPresent(builder::launcher);
        vllmAscend.ifPresent(builder::vllmAscend);
        return builder;
    }

    public Cluster cluster() {
        return cluster;
    }

    public ModelSpec model() {
        return model;
    }

    /** As given, or else the guide's: tensor = NPUs of the head, pipeline = nodes. */
    public Parallelism parallelism() {
        return parallelism.orElseGet(() -> Parallelism.tensor(Math.max(1, cluster.npus(cluster.head())))
                .pipeline(cluster.nodes().size()));
    }

    /** Whether {@link #parallelism} was given. */
    public boolean hasParallelism() {
        return parallelism.isPresent();
    }

    public ServeOptions serve() {
        return serve;
    }

    /** Name of the model in requests. */
    public String servedModelName() {
        return serve.servedModelName().orElse(model.id());
    }

    /** Where clients of the OpenAI API reach the service: its base URL, which ends with {@code /v1}. */
    public String serviceUrl() {
        return "http://" + cluster.head().host() + ":" + serve.port() + "/v1";
    }

    public Environment environment() {
        return environment;
    }

    /** What the service is given and nobody may see, by names of environment variables. */
    public Map<String, Secret> secrets() {
        return secrets;
    }

    public RuntimeSpec runtime() {
        return runtime;
    }

    /** The launcher's options; the only known launcher with its defaults when empty. */
    public Optional<LauncherSpec> launcher() {
        return launcher;
    }

    /** The release of vllm-ascend that serves; rules that differ between releases take the newest known one when empty. */
    public Optional<VllmAscendVersion> vllmAscend() {
        return vllmAscend;
    }

    /** What may be done by itself where the cluster loses a part, while somebody guards it. */
    public RepairPolicy repair() {
        return repair;
    }

    /** Builds a {@link Deployment}. Not thread-safe. */
    public static final class Builder {
        private final Cluster cluster;
        private final ModelSpec model;
        private Optional<Parallelism> parallelism = Optional.empty();
        private ServeOptions serve = ServeOptions.ofDefaults();
        private Environment environment = Environment.empty();
        private final Map<String, Secret> secrets = new LinkedHashMap<>();
        private RuntimeSpec runtime = BareRuntime.withoutSetup();
        private Optional<LauncherSpec> launcher = Optional.empty();
        private Optional<VllmAscendVersion> vllmAscend = Optional.empty();
        private RepairPolicy repair = RepairPolicy.none();

        private Builder(Cluster cluster, ModelSpec model) {
            this.cluster = cluster;
            this.model = model;
        }

        /**
         * Default: where the model's config is known, what is advised for it; else the guide's, tensor = NPUs of the head, pipeline =
         * nodes.
         */
        @CanIgnoreReturnValue
        public Builder parallelism(Parallelism parallelism) {
            this.parallelism = Optional.of(parallelism);
            return this;
        }

        /** Default {@link ServeOptions#ofDefaults()}. */
        @CanIgnoreReturnValue
        public Builder serve(ServeOptions serve) {
            this.serve = serve;
            return this;
        }

        /** Default {@link Environment#empty()}. */
        @CanIgnoreReturnValue
        public Builder environment(Environment environment) {
            this.environment = environment;
            return this;
        }

        /**
         * One more, or another one of that name. Default: none.
         *
         * @param name of the environment variable in which the programs on the hosts look for it
         */
        @CanIgnoreReturnValue
        public Builder secret(String name, Secret secret) {
            secrets.put(name, secret);
            return this;
        }

        /** Default {@link BareRuntime#withoutSetup()}. */
        @CanIgnoreReturnValue
        public Builder runtime(RuntimeSpec runtime) {
            this.runtime = runtime;
            return this;
        }

        /** Default: the only launcher on the class path, with its defaults. */
        @CanIgnoreReturnValue
        public Builder launcher(LauncherSpec launcher) {
            this.launcher = Optional.of(launcher);
            return this;
        }

        /** Default: rules take {@link VllmAscendVersion#NEWEST_KNOWN}. */
        @CanIgnoreReturnValue
        public Builder vllmAscend(VllmAscendVersion vllmAscend) {
            this.vllmAscend = Optional.of(vllmAscend);
            return this;
        }

        /** Default {@link RepairPolicy#none()}. */
        @CanIgnoreReturnValue
        public Builder repair(RepairPolicy repair) {
            this.repair = repair;
            return this;
        }

        public Deployment build() {
            return new Deployment(this);
        }
    }
}
