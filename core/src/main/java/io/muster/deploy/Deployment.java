package io.muster.deploy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.muster.cluster.Cluster;
import java.util.Optional;

/** One model, served in one way, on one cluster. Immutable. */
public final class Deployment {

    private final Cluster cluster;
    private final ModelSpec model;
    private final Parallelism parallelism;
    private final ServeOptions serve;
    private final Environment environment;
    private final RuntimeSpec runtime;
    private final Optional<LauncherSpec> launcher;

    private Deployment(Builder builder) {
        this.cluster = builder.cluster;
        this.model = builder.model;
        this.parallelism = builder.parallelism;
        this.serve = builder.serve;
        this.environment = builder.environment;
        this.runtime = builder.runtime;
        this.launcher = builder.launcher;
    }

    public static Builder builder(Cluster cluster, ModelSpec model) {
        return new Builder(cluster, model);
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder(cluster, model)
                .parallelism(parallelism)
                .serve(serve)
                .environment(environment)
                .runtime(runtime);
        launcher.ifPresent(builder::launcher);
        return builder;
    }

    public Cluster cluster() {
        return cluster;
    }

    public ModelSpec model() {
        return model;
    }

    public Parallelism parallelism() {
        return parallelism;
    }

    public ServeOptions serve() {
        return serve;
    }

    public Environment environment() {
        return environment;
    }

    public RuntimeSpec runtime() {
        return runtime;
    }

    /** The launcher's options; the only known launcher with its defaults when empty. */
    public Optional<LauncherSpec> launcher() {
        return launcher;
    }

    /** Builds a {@link Deployment}. Not thread-safe. */
    public static final class Builder {
        private final Cluster cluster;
        private final ModelSpec model;
        private Parallelism parallelism;
        private ServeOptions serve = ServeOptions.ofDefaults();
        private Environment environment = Environment.empty();
        private RuntimeSpec runtime = BareRuntime.withoutSetup();
        private Optional<LauncherSpec> launcher = Optional.empty();

        private Builder(Cluster cluster, ModelSpec model) {
            this.cluster = cluster;
            this.model = model;
            int perNode = Math.max(1, cluster.npus(cluster.head()));
            this.parallelism =
                    Parallelism.tensor(perNode).pipeline(cluster.nodes().size());
        }

        /** Default: the guide's, tensor = NPUs of the head, pipeline = nodes. */
        @CanIgnoreReturnValue
        public Builder parallelism(Parallelism parallelism) {
            this.parallelism = parallelism;
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

        public Deployment build() {
            return new Deployment(this);
        }
    }
}
