package io.muster.vllm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the head told of the service. Immutable. Reading never fails.
 *
 * @param told whether anything was told
 * @param running whether the server runs
 * @param log the end of the server's log
 * @param status of HTTP with which it answered a request for a completion; empty if it did not
 * @param body of that answer
 */
record ServiceAnswer(boolean told, boolean running, EngineLog log, Optional<String> status, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Lines of the log are set in by a space, so that none of them looks like a heading. */
    private static final Pattern ANSWER = Pattern.compile(
            "^--- server\\n(?<server>[0-9\\n]*)^--- log\\n(?<log>(?: .*\\n)*)"
                    + "(?:^--- completion\\n(?<status>\\d{3})\\n(?<body>(?:(?!--- ).*\\n?)*))?",
            Pattern.MULTILINE);

    static ServiceAnswer read(String stdout) {
        Matcher answer = ANSWER.matcher(stdout);
        if (!answer.find()) {
            return new ServiceAnswer(false, false, EngineLog.of(""), Optional.empty(), "");
        }
        return new ServiceAnswer(
                true,
                !answer.group("server").isBlank(),
                EngineLog.of(answer.group("log")),
                Optional.ofNullable(answer.group("status")),
                Optional.ofNullable(answer.group("body")).orElse("").strip());
    }

    /** The text of the completion, if there is one. */
    Optional<String> text() {
        JsonNode text = json().at("/choices/0/text");
        return status.filter("200"::equals).isPresent() && text.isTextual()
                ? Optional.of(text.asText())
                : Optional.empty();
    }

    /** What it answered instead of a completion, in a few words. */
    String refusal() {
        JsonNode message = json().at("/error/message");
        String words = (message.isTextual() ? message.asText() : body).strip().replaceAll("\\s+", " ");
        return "status " + status.orElse("none") + ": "
                + (words.isEmpty() ? "nothing" : words.length() <= 300 ? words : words.substring(0, 300) + "...");
    }

    private JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
