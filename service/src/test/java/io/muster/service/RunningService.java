package io.muster.service;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.testkit.InMemoryHosts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The service as it is, but on hosts in memory, at a port of this machine that Linux chooses. */
final class RunningService implements AutoCloseable {

    static final String PASSWORD = "a password of the test";

    private final InMemoryHosts hosts = new InMemoryHosts();
    private final PausedHosts paused = new PausedHosts(hosts);
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    RunningService(Path descriptions) {
        context = new SpringApplicationBuilder(ServiceApplication.class)
                .initializers((GenericApplicationContext beans) -> beans.registerBean(
                        "musterInMemory",
                        Muster.class,
                        () -> Muster.of(Planner.create(), paused),
                        definition -> definition.setPrimary(true)))
                .run(
                        "--server.port=0",
                        "--spring.security.user.password=" + PASSWORD,
                        "--muster.descriptions=" + descriptions);
    }

    InMemoryHosts hosts() {
        return hosts;
    }

    PausedHosts paused() {
        return paused;
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    /** As a program that knows the password. */
    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return client.send(request(method, path, body, PASSWORD), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    /** As one who thinks that this is the password. */
    HttpResponse<String> sendWith(String password, String method, String path)
            throws IOException, InterruptedException {
        return client.send(request(method, path, "", password), BodyHandlers.ofString());
    }

    HttpResponse<String> sendWithoutPassword(String method, String path) throws IOException, InterruptedException {
        return client.send(unsigned(method, path, "").build(), BodyHandlers.ofString());
    }

    HttpRequest request(String method, String path, String body, String password, String... lastEvent) {
        String userAndPassword =
                Base64.getEncoder().encodeToString(("muster:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = unsigned(method, path, body).header("Authorization", "Basic " + userAndPassword);
        for (String last : lastEvent) {
            request.header("Last-Event-ID", last);
        }
        return request.build();
    }

    private HttpRequest.Builder unsigned(String method, String path, String body) {
        // As curl does, whatever is sent.
        return HttpRequest.newBuilder(at(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.ofString(body));
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        context.close();
        hosts.close();
    }
}
