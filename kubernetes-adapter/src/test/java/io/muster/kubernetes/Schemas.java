package io.muster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The schemas of the custom resource definitions, and of the service that one of them has in it. As strict as
 * {@code kubectl apply --validate=strict}: a field that a schema does not know is an error, which an API server would drop.
 */
final class Schemas {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** Read once: a megabyte each. */
    private static final Map<String, Schema> BY_KIND = new TreeMap<>();

    static {
        add("RayCluster", definition("ray.io_rayclusters"));
        add("RayService", definition("ray.io_rayservices"));
        add("LeaderWorkerSet", definition("leaderworkerset.x-k8s.io_leaderworkersets"));
        add(
                "Service",
                definition("ray.io_rayclusters")
                        .at("/properties/spec/properties/headGroupSpec/properties/headService"));
    }

    private Schemas() {}

    /** Documents of a manifest. */
    static List<JsonNode> documents(String yaml) {
        try {
            return new ArrayList<>(
                    YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a document. */
    static List<String> errors(JsonNode document) {
        Schema schema = BY_KIND.get(document.path("kind").asText());
        if (schema == null) {
            return List.of("kind " + document.path("kind"));
        }
        return schema.validate(document).stream().map(Error::toString).toList();
    }

    private static void add(String kind, JsonNode schema) {
        ObjectNode strict = schema.deepCopy();
        close(strict);
        // Known to every API server, and not said in a schema.
        strict.withObject("/properties").remove("metadata");
        strict.withObject("/properties/metadata").put("type", "object");
        strict.withObject("/properties/kind").put("const", kind);
        BY_KIND.put(kind, REGISTRY.getSchema(strict));
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("type").asText().toLowerCase(Locale.ROOT).equals("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Schemas::close);
    }

    private static JsonNode definition(String name) {
        String file = "crd/" + name + ".yaml.gz";
        try (InputStream packed = Schemas.class.getResourceAsStream(file);
                InputStream text = new GZIPInputStream(packed)) {
            for (JsonNode version : YAML.readTree(text).at("/spec/versions")) {
                if (version.path("name").asText().equals("v1")) {
                    return version.at("/schema/openAPIV3Schema");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError(file + " has no version v1");
    }
}
