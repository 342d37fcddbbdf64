package io.muster.deploy;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Whether and how the model is served. What is empty is left to vLLM's own default. Immutable. */
public final class ServeOptions {

    private final boolean serves;
    private final Optional<String> servedModelName;
    private final OptionalInt maxModelLen;
    private final OptionalInt maxNumSeqs;
    private final OptionalInt maxNumBatchedTokens;
    private final OptionalDouble memoryUtilization;
    private final Optional<Speculative> speculative;
    private final int port;
    private final int seed;
    private final boolean trustRemoteCode;
    private final List<String> args;

    private ServeOptions(Builder builder) {
        this.serves = builder.serves;
        this.servedModelName = builder.servedModelName;
        this.maxModelLen = builder.maxModelLen;
        this.maxNumSeqs = builder.maxNumSeqs;
        this.maxNumBatchedTokens = builder.maxNumBatchedTokens;
        this.memoryUtilization = builder.memoryUtilization;
        this.speculative = builder.speculative;
        this.port = builder.port;
        this.seed = builder.seed;
        this.trustRemoteCode = builder.trustRemoteCode;
        this.args = builder.args;
    }

    public static Builder builder() {
        return new Builder();
    }

    public static ServeOptions ofDefaults() {
        return builder().build();
    }

    /** Nothing is served: the cluster is brought up, and what runs on it is up to others. */
    public static ServeOptions none() {
        Builder builder = builder();
        builder.serves = false;
        return builder.build();
    }

    /** Whether the model is served at all. */
    public boolean serves() {
        return serves;
    }

    /** Name of the model in requests; the model's id when empty. */
    public Optional<String> servedModelName() {
        return servedModelName;
    }

    /** Longest prompt plus answer, in tokens. */
    public OptionalInt maxModelLen() {
        return maxModelLen;
    }

    /** Most sequences in one step. */
    public OptionalInt maxNumSeqs() {
        return maxNumSeqs;
    }

    /** Most tokens in one step, of all sequences together. */
    public OptionalInt maxNumBatchedTokens() {
        return maxNumBatchedTokens;
    }

    /** Share of each NPU's memory that vLLM may use: more than 0, at most 1. */
    public OptionalDouble memoryUtilization() {
        return memoryUtilization;
    }

    /** Tokens guessed ahead; none when empty. */
    public Optional<Speculative> speculative() {
        return speculative;
    }

    /** TCP port of the OpenAI-compatible API on the head. */
    public int port() {
        return port;
    }

    /** Random seed, the same on all ranks. */
    public int seed() {
        return seed;
    }

    /** Whether Python code that comes with the model may run. */
    public boolean trustRemoteCode() {
        return trustRemoteCode;
    }

    /** Further arguments of {@code vllm serve}, put last and unchanged. */
    public List<String> args() {
        return args;
    }

    /** Builds {@link ServeOptions}. Not thread-safe. */
    public static final class Builder {
        private boolean serves = true;
        private Optional<String> servedModelName = Optional.empty();
        private OptionalInt maxModelLen = OptionalInt.empty();
        private OptionalInt maxNumSeqs = OptionalInt.empty();
        private OptionalInt maxNumBatchedTokens = OptionalInt.empty();
        private OptionalDouble memoryUtilization = OptionalDouble.empty();
        private Optional<Speculative> speculative = Optional.empty();
        private int port = 8000;
        // The two values of the vllm-ascend guide (facts/ascend.md 1.1, step 7).
        private int seed = 1024;
        private boolean trustRemoteCode = true;
        private List<String> args = List.of();

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder servedModelName(String servedModelName) {
            this.servedModelName = Optional.of(servedModelName);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder maxModelLen(int maxModelLen) {
            checkArgument(maxModelLen > 0, "maxModelLen must be positive: %s", maxModelLen);
            this.maxModelLen = OptionalInt.of(maxModelLen);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder maxNumSeqs(int maxNumSeqs) {
            checkArgument(maxNumSeqs > 0, "maxNumSeqs must be positive: %s", maxNumSeqs);
            this.maxNumSeqs = OptionalInt.of(maxNumSeqs);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder maxNumBatchedTokens(int maxNumBatchedTokens) {
            checkArgument(maxNumBatchedTokens > 0, "maxNumBatchedTokens must be positive: %s", maxNumBatchedTokens);
            this.maxNumBatchedTokens = OptionalInt.of(maxNumBatchedTokens);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder speculative(Speculative speculative) {
            this.speculative = Optional.of(speculative);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder memoryUtilization(double memoryUtilization) {
            checkArgument(
                    memoryUtilization > 0 && memoryUtilization <= 1,
                    "memoryUtilization must be more than 0 and at most 1: %s",
                    memoryUtilization);
            this.memoryUtilization = OptionalDouble.of(memoryUtilization);
            return this;
        }

        /** Default 8000. */
        @CanIgnoreReturnValue
        public Builder port(int port) {
            checkArgument(port >= 1 && port <= 65535, "port must be 1 to 65535: %s", port);
            this.port = port;
            return this;
        }

        /** Default 1024, as in the vllm-ascend guide. */
        @CanIgnoreReturnValue
        public Builder seed(int seed) {
            checkArgument(seed >= 0, "seed must not be negative: %s", seed);
            this.seed = seed;
            return this;
        }

        /** Default true, as in the vllm-ascend guide; say false for a model that you do not trust. */
        @CanIgnoreReturnValue
        public Builder trustRemoteCode(boolean trustRemoteCode) {
            this.trustRemoteCode = trustRemoteCode;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder args(List<String> args) {
            this.args = List.copyOf(args);
            return this;
        }

        public ServeOptions build() {
            return new ServeOptions(this);
        }
    }
}
