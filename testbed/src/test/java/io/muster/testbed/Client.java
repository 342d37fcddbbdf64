package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A program of somebody else, which asks a service for one short completion after the other, and knows nothing of Muster. */
final class Client implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final HttpRequest request;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();
    private final Thread thread = new Thread(this::ask, "client");
    private volatile long answeredAt;
    private volatile long missedAt;
    private volatile String last = "nothing was asked yet";

    /** Asks from now on. */
    Client(String host, String model) {
        this.request = completion(host, model, 2);
        thread.start();
    }

    /** Asks once, for so many tokens. */
    static CompletableFuture<HttpResponse<String>> ask(String host, String model, int tokens) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(completion(host, model, tokens), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest completion(String host, String model, int tokens) {
        return HttpRequest.newBuilder(URI.create("http://" + host + ":8000/v1/completions"))
                .timeout(tokens > 2 ? PATIENCE : ANSWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model
                        + "\",\"prompt\":\"The future of AI is\",\"max_tokens\":" + tokens + ",\"ignore_eos\":true}"))
                .build();
    }

    private void ask() {
        try {
            while (true) {
                try {
                    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                    boolean answered =
                            response.statusCode() == 200 && response.body().contains("\"text\":");
                    note(answered, response.statusCode() + " " + response.body());
                } catch (IOException e) {
                    note(false, e.toString());
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            // Asked to end.
        }
    }

    private void note(boolean answered, String said) {
        last = said;
        if (answered) {
            answeredAt = System.nanoTime();
        } else {
            missedAt = System.nanoTime();
        }
    }

    /** Returns when an answer has come since. */
    void awaitAnswer() throws InterruptedException {
        long now = System.nanoTime();
        await(() -> answeredAt - now > 0);
    }

    /**
     * Returns when what was asked since then has been in vain, and after that an answer has come.
     *
     * @return from the last answer before, to the first after
     */
    Duration awaitOutage() throws InterruptedException {
        long before = answeredAt;
        await(() -> missedAt - before > 0);
        long lastBefore = answeredAt;
        long missed = missedAt;
        await(() -> answeredAt - missed > 0);
        return Duration.ofNanos(answeredAt - lastBefore);
    }

    private void await(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the last answer: %s", last).isLessThan(end);
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
    }
}
