package io.muster.testbed;

/** What a person would type. */
final class StartedByHand {

    private StartedByHand() {}

    /** On a worker, to join the cluster {@code one} whose head is the first host. */
    static String worker(Bed bed, int npus) {
        return "source /opt/ray/bin/activate; export RAY_AUTH_MODE=token RAY_AUTH_TOKEN_PATH=/tmp/token; cat > $RAY_AUTH_TOKEN_PATH <<< "
                + bed.on(1, "cat ~/.muster/one/secrets/RAY_AUTH_TOKEN 2> /dev/null || echo none")
                + "; ray start --address=" + bed.host(1)
                + ":6379 --resources='{\"NPU\":" + npus + "}' > /dev/null 2>&1";
    }
}
