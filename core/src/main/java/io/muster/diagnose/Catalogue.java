package io.muster.diagnose;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** All symptoms that are known. Immutable. */
public final class Catalogue {

    /** Nothing is known. */
    public static final Catalogue EMPTY = new Catalogue(List.of(), List.of());

    /** What stands for something else in an expression. */
    private static final Splitter NO_LITERAL = Splitter.on(Pattern.compile("\\\\.|\\[[^]]*]|[^A-Za-z0-9 _:,='-]"));

    private final List<Symptom> symptoms;
    private final List<OrderedPair> pairs;

    /** By code; a literal text without which the symptom is in no line. */
    private final ImmutableMap<String, List<String>> needed;

    private Catalogue(List<Symptom> symptoms, List<OrderedPair> pairs) {
        this.symptoms =
                symptoms.stream().sorted(Comparator.comparingInt(Symptom::rank)).toList();
        this.pairs = List.copyOf(pairs);
        // Throws where two have one code.
        this.needed = this.symptoms.stream().collect(toImmutableMap(Symptom::code, Catalogue::needed));
    }

    /** What a resource of YAML beside that class holds. */
    public static Catalogue read(Class<?> beside, String name) {
        try {
            JsonNode root = new YAMLMapper().readTree(Resources.toByteArray(Resources.getResource(beside, name)));
            return new Catalogue(
                    elements(root.path("symptoms")).stream()
                            .map(Catalogue::symptom)
                            .toList(),
                    elements(root.path("ordered")).stream()
                            .map(pair -> new OrderedPair(
                                    Pattern.compile(pair.path("first").asText()),
                                    Pattern.compile(pair.path("then").asText())))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** HCCL, CANN and what every host has. */
    public static Catalogue ofAscend() {
        return read(Catalogue.class, "symptoms.yaml");
    }

    /** What both know. */
    public Catalogue and(Catalogue other) {
        var all = new ArrayList<>(symptoms);
        all.addAll(other.symptoms);
        var ordered = new ArrayList<>(pairs);
        ordered.addAll(other.pairs);
        return new Catalogue(all, ordered);
    }

    /** Lowest rank first. */
    public List<Symptom> symptoms() {
        return symptoms;
    }

    List<OrderedPair> pairs() {
        return pairs;
    }

    /** What that line shows, the lowest rank first: a line tells of one thing. */
    Optional<Symptom> in(String line) {
        for (Symptom symptom : symptoms) {
            List<String> literals = needed.getOrDefault(symptom.code(), List.of());
            if (literals.stream().anyMatch(line::contains) && symptom.in(line).isPresent()) {
                return Optional.of(symptom);
            }
        }
        return Optional.empty();
    }

    private static Symptom symptom(JsonNode node) {
        return new Symptom(
                node.path("code").asText(),
                Symptom.Kind.valueOf(node.path("kind").asText().toUpperCase(Locale.ROOT)),
                texts(node.path("of")),
                node.path("rank").asInt(50),
                texts(node.path("seen")).stream().map(Pattern::compile).toList(),
                Optional.ofNullable(node.get("cleared")).map(JsonNode::asText).map(Pattern::compile),
                node.path("example").asText(),
                node.path("meaning").asText().strip(),
                node.path("remedy").asText().strip(),
                texts(node.path("references")));
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<String> texts(JsonNode array) {
        return elements(array).stream().map(JsonNode::asText).collect(toImmutableList());
    }

    /** For each expression the longest text that it must find; the empty one where that cannot be told. */
    private static List<String> needed(Symptom symptom) {
        return symptom.seen().stream().map(Catalogue::literal).toList();
    }

    private static String literal(Pattern pattern) {
        String expression = pattern.pattern();
        if (expression.matches(".*[|?({*].*")) {
            return "";
        }
        String longest = "";
        // A plus repeats what stands before it, which is thus there once at least.
        for (String part : NO_LITERAL.split(expression)) {
            longest = part.length() > longest.length() ? part : longest;
        }
        return longest;
    }
}
