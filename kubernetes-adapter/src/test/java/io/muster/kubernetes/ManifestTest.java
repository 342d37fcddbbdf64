package io.muster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is rendered, as it was, and as the schemas of its readers want it. */
class ManifestTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/muster/kubernetes/golden");

    /** Their fields are names of the user's, or of somebody else, which no schema knows. */
    private static final Set<String> FREE =
            Set.of("metadata", "annotations", "labels", "matchLabels", "limits", "rayStartParams", "selector");

    static Set<String> names() {
        return Deployments.manifests().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aManifestIsAsItWas(String name) throws IOException {
        String yaml = manifest(name).yaml();
        Path file = GOLDEN.resolve(name + ".yaml");
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, yaml);
        }
        assertThat(yaml)
                .as(
                        "Where the change is meant: mvn test -pl kubernetes-adapter -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(file));
        assertThat(manifest(name).yaml()).isEqualTo(yaml);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aManifestIsWhatTheSchemasWant(String name) {
        assertThat(Schemas.documents(manifest(name).yaml()))
                .isNotEmpty()
                .allSatisfy(document -> assertThat(Schemas.errors(document)).isEmpty());
    }

    /** Else the schemas would prove nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"raycluster-secrets", "rayservice", "leaderworkerset-replica"})
    void aFieldWithAnotherNameOrTypeIsRefused(String name) {
        for (JsonNode document : Schemas.documents(manifest(name).yaml())) {
            var places = new ArrayList<Map.Entry<ObjectNode, String>>();
            collect(document, places);
            assertThat(places).hasSizeGreaterThan(5);
            for (Map.Entry<ObjectNode, String> place : places) {
                ObjectNode object = place.getKey();
                String field = place.getValue();
                JsonNode value = Objects.requireNonNull(object.remove(field));

                object.set(field + "x", value);
                assertThat(Schemas.errors(document)).as(field + "x").isNotEmpty();
                object.remove(field + "x");

                // No field takes a truth, and one that does takes no list.
                object.set(field, value.isBoolean() ? object.arrayNode() : object.booleanNode(true));
                assertThat(Schemas.errors(document)).as(field).isNotEmpty();
                object.set(field, value);
            }
            assertThat(Schemas.errors(document)).isEmpty();
        }
    }

    private static void collect(JsonNode node, List<Map.Entry<ObjectNode, String>> places) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                if (!name.equals("metadata")) {
                    places.add(Map.entry(object, name));
                }
                if (!FREE.contains(name)) {
                    collect(object.get(name), places);
                }
            });
        } else if (node instanceof ArrayNode array) {
            array.forEach(element -> collect(element, places));
        }
    }

    @Test
    void theSecretOfAManifestIsNowhereInIt() {
        assertThat(manifest("raycluster-secrets").yaml()).contains("secretName").doesNotContain("stringData");
    }

    private static Manifest manifest(String name) {
        return Objects.requireNonNull(Deployments.manifests().get(name));
    }
}
