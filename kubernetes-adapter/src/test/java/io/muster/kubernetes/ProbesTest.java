package io.muster.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The question of the startup probe, asked by a real Python. */
class ProbesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<String> asked = new ArrayList<>();

    @Test
    void aServiceHasStartedWhenItHasGivenACompletion() throws Exception {
        assertThat(asking(200, "{\"choices\": [{\"text\": \"x\"}]}")).isZero();
        assertThat(asked)
                .containsExactly(
                        "Bearer key of clients "
                                + "{\"model\":\"q'\\\"w\",\"prompt\":\"The future of AI is\",\"max_tokens\":1,\"temperature\":0}");
    }

    @Test
    void itHasNotWhenItAnswersOtherwiseOrNotAtAll() throws Exception {
        assertThat(asking(500, "{\"choices\": [{\"text\": \"x\"}]}")).isNotZero();
        assertThat(asking(200, "{\"choices\": []}")).isNotZero();
        assertThat(asking(200, "OK")).isNotZero();
        assertThat(exitCode(9)).isNotZero();
    }

    private int asking(int status, String answer) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/completions", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return exitCode(server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private int exitCode(int port) throws IOException, InterruptedException {
        Deployment deployment = Deployments.ray().toBuilder()
                .serve(ServeOptions.builder()
                        .servedModelName("q'\"w")
                        .port(port)
                        .build())
                .secret("VLLM_API_KEY", Secret.environment("KEY"))
                .build();
        ObjectNode container = KubernetesText.object();
        Probes.ofService(container, deployment);
        var argv = new ArrayList<String>();
        for (JsonNode word : container.at("/startupProbe/exec/command")) {
            argv.add(word.asText().replace(ClusterSecret.FOLDER, folder.toString()));
        }
        Files.writeString(folder.resolve("VLLM_API_KEY"), "key of clients");
        var builder = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put(HostAddresses.POD_IP, "127.0.0.1");
        builder.environment().remove("http_proxy");
        return builder.start().waitFor();
    }
}
