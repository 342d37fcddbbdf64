package io.muster.kubernetes;

/** What Kubernetes is told of a deployment as. */
public enum ManifestKind {
    /** Of KubeRay: pods that are nodes of Ray, and {@code vllm serve} in that of the head. */
    RAYCLUSTER(53),
    /** Of KubeRay: the same pods, and the model as an application of Ray Serve. */
    RAYSERVICE(47),
    /** Of Kubernetes SIGs: a leader and its workers, started and restarted together, with or without Ray. */
    LEADERWORKERSET(53);

    private final int longestName;

    ManifestKind(int longestName) {
        this.longestName = longestName;
    }

    /** Longest name that its controller takes, since it makes longer ones of it. */
    int longestName() {
        return longestName;
    }
}
