package io.muster.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** What a user has without Muster: the head is asked again and again, as often as its answer allows and at most three times a second. */
final class ByHand implements AutoCloseable {

    /** Ends when its input does. */
    private static final String AGAIN_AND_AGAIN = "while :; do read -r -t 0.3 _; [ $? -ne 1 ] || exit; %s; echo; done";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final CompletableFuture<Long> wellAt = new CompletableFuture<>();
    private final CompletableFuture<Long> lostAt = new CompletableFuture<>();

    /**
     * From now on.
     *
     * @param isWell what a line of its output says, if it says anything
     */
    private ByHand(Process process, Function<String, Optional<Boolean>> isWell) {
        this.process = process;
        var reader = new Thread(() -> read(isWell), "by-hand");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether Ray lists that host as alive: the quickest of its own ways, which asks its GCS each time and starts no program of Python. */
    static ByHand rayNodes(Bed bed, String host) {
        String ask = "curl -s -m 5 -H \"Authorization: Bearer $(cat ~/.muster/*/secrets/RAY_AUTH_TOKEN)\""
                + " http://127.0.0.1:8265/api/v0/nodes";
        return new ByHand(bed.begin(1, AGAIN_AND_AGAIN.formatted(ask)), line -> {
            JsonNode nodes = nodes(line);
            boolean alive = false;
            for (JsonNode node : nodes) {
                alive |= node.path("node_ip").asText().equals(host)
                        && node.path("state").asText().equals("ALIVE");
            }
            return nodes.isEmpty() ? Optional.empty() : Optional.of(alive);
        });
    }

    /** Whether vLLM answers {@code /health} within 2 s that all is well. */
    static ByHand health(Bed bed) {
        String ask = "curl -s -m 2 -o /dev/null -w '%{http_code}' http://" + bed.host(1) + ":8000/health";
        return new ByHand(
                bed.begin(1, AGAIN_AND_AGAIN.formatted(ask)),
                line -> line.isEmpty() ? Optional.empty() : Optional.of(line.equals("200")));
    }

    private static JsonNode nodes(String line) {
        try {
            return JSON.readTree(line).at("/data/result/result");
        } catch (JsonProcessingException e) {
            // Half an answer, or none.
            return JSON.missingNode();
        }
    }

    private void read(Function<String, Optional<Boolean>> isWell) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Boolean> well = isWell.apply(line);
                if (well.isPresent() && well.get()) {
                    wellAt.complete(System.nanoTime());
                } else if (well.isPresent() && wellAt.isDone()) {
                    lostAt.complete(System.nanoTime());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it was seen once that all is well. */
    void awaitWell() throws InterruptedException {
        if (within(wellAt, PATIENCE).isEmpty()) {
            throw new IllegalStateException(
                    "Asked by hand, the head never said within " + PATIENCE + " that all is well.");
        }
    }

    /** When it was first seen that something is not, as {@link System#nanoTime} tells it; nothing where it was not seen in that time. */
    Optional<Long> awaitLost(Duration patience) throws InterruptedException {
        return within(lostAt, patience);
    }

    private static Optional<Long> within(CompletableFuture<Long> at, Duration patience) throws InterruptedException {
        try {
            return Optional.of(at.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
    }
}
