package io.muster.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in, and who does not. */
class SecurityConfigurationTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static RunningService service;

    @BeforeAll
    static void start() {
        service = new RunningService(folder);
    }

    @AfterAll
    static void end() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /deployments",
        "GET, /deployments/qwen/events",
        "PUT, /deployments/qwen",
        "POST, /deployments/qwen/up",
        "DELETE, /deployments/qwen",
        "GET, /app.js",
        "GET, /index.html"
    })
    void nobodyComesInWithoutThePasswordOrWithAnother(String method, String path) throws Exception {
        HttpResponse<String> unsigned = service.sendWithoutPassword(method, path);
        // What would change something is refused for the token that it lacks, before it is asked for a password.
        assertThat(unsigned.statusCode()).isEqualTo(method.equals("GET") ? 401 : 403);
        assertThat(unsigned.headers().firstValue("WWW-Authenticate")).isEmpty();
        HttpResponse<String> other = service.sendWith("another", method, path);
        assertThat(other.statusCode()).isEqualTo(401);
        assertThat(other.headers().firstValue("WWW-Authenticate"))
                .as("a browser would keep the password, and send it by itself")
                .isEmpty();
    }

    /** As another site would, in a browser that has signed in here. */
    @Test
    void whoHasSignedInChangesNothingWithoutTheTokenOfThePage() throws Exception {
        var cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).build();
        HttpResponse<String> page =
                browser.send(HttpRequest.newBuilder(service.at("/login.html")).build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        HttpResponse<String> signedIn = browser.send(
                HttpRequest.newBuilder(service.at("/login"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("X-XSRF-TOKEN", token(cookies))
                        .POST(BodyPublishers.ofString(
                                "username=muster&password=" + RunningService.PASSWORD.replace(' ', '+')))
                        .build(),
                BodyHandlers.ofString());
        assertThat(signedIn.headers().firstValue("Location").orElse("")).doesNotContain("error");

        HttpRequest.Builder put =
                HttpRequest.newBuilder(service.at("/deployments/qwen")).PUT(BodyPublishers.ofString(Descriptions.GOOD));
        assertThat(browser.send(put.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
        put.header("X-XSRF-TOKEN", token(cookies));
        assertThat(browser.send(put.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        service.send("DELETE", "/deployments/qwen", "");
    }

    private static String token(CookieManager cookies) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void pagesMayLoadNothingFromElsewhereAndStandInNoFrame() throws Exception {
        assertThat(service.get("/index.html").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'self'", "frame-ancestors 'none'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2Fetc", "Qwen", "-qwen", "qwen.yaml"})
    void aNameThatIsNoFileNameIsRefused(String name) throws Exception {
        assertThat(service.send("PUT", "/deployments/" + name, Descriptions.GOOD)
                        .statusCode())
                .isBetween(400, 404);
        assertThat(folder).isEmptyDirectory();
    }
}
