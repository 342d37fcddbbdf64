package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.Muster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Supplier;

/** One run of the program in this process, and what it printed. */
record Program(int exitCode, String out, String err) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Over the system's ssh, as users run it. */
    static Program run(Object... args) {
        return run(Muster::overSsh, args);
    }

    static Program run(Supplier<Muster> hosts, Object... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = MusterCli.commandLine(hosts, new PrintWriter(out), new PrintWriter(err))
                .execute(List.of(args).stream().map(Object::toString).toArray(String[]::new));
        return new Program(exitCode, out.toString(), err.toString());
    }

    /** Standard output, which must be one JSON document and nothing else. */
    JsonNode json() {
        try {
            JsonNode json = JSON.readTree(out);
            assertThat(json.isObject()).as(out).isTrue();
            return json;
        } catch (JsonProcessingException e) {
            throw new AssertionError("no single JSON document: " + out, e);
        }
    }

    /** Codes of the findings in {@link #json}. */
    List<String> codes() {
        return json().path("findings").findValuesAsText("code");
    }
}
