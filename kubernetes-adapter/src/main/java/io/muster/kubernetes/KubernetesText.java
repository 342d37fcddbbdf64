package io.muster.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values and texts as Kubernetes reads them. */
final class KubernetesText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .stringQuotingChecker(new Quotes())
            .build());

    /** What Kubernetes would read in a variable's value, an argument or a command: {@code $$}, and the name of a variable. */
    private static final Pattern READ = Pattern.compile("\\$\\$+|\\$(?=\\([-._a-zA-Z0-9]+\\))");

    private KubernetesText() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** A text that Kubernetes leaves as it is, where it would put variables in. */
    static String literal(String text) {
        return READ.matcher(text).replaceAll(dollars -> Matcher.quoteReplacement(dollars.group() + dollars.group()));
    }

    static String yaml(JsonNode document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what Muster has made cannot be written", e);
        }
    }

    /** JSON, in one line. */
    static String json(JsonNode value) {
        return value.toString();
    }

    /** A value of JSON that a text may be. */
    static JsonNode parsed(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    /** Readers of YAML do not agree on what is a text: only plain words go without quotes. */
    private static final class Quotes extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1;

        private static final Pattern WORD = Pattern.compile("[A-Za-z/][A-Za-z0-9._/-]*");

        @Override
        public boolean needToQuoteValue(String value) {
            return value.indexOf('\n') < 0 && (!WORD.matcher(value).matches() || isReservedKeyword(value));
        }
    }
}
