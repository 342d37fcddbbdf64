package io.muster.deploy;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a release of vllm-ascend is made for, or a candidate of it (facts/ascend.md 6). Immutable.
 *
 * @param release as its tag says it, without the v
 * @param pins by name of a program, such as {@code cann}; one that is not there was not found
 */
public record ReleasePins(String release, SortedMap<String, VersionPin> pins) {

    private static final Map<VllmAscendVersion, List<ReleasePins>> TABLE = table();

    public ReleasePins {
        pins = Collections.unmodifiableSortedMap(new TreeMap<>(pins));
    }

    /** Of that release and of its candidates, itself first; empty where nothing is known of it here. */
    public static List<ReleasePins> of(VllmAscendVersion release) {
        return TABLE.getOrDefault(release, List.of());
    }

    /** Of those versions, by name of the program, the ones that do not go with it; of what is not pinned none. */
    public SortedMap<String, String> outside(Map<String, String> versions) {
        var outside = new TreeMap<String, String>();
        pins.forEach((program, pin) -> {
            String version = versions.getOrDefault(program, "");
            if (!version.isBlank() && !pin.admits(version)) {
                outside.put(program, version);
            }
        });
        return outside;
    }

    /** All pins in one line. */
    @Override
    public String toString() {
        return pins.entrySet().stream()
                .map(pin -> pin.getKey() + " " + pin.getValue())
                .collect(joining(", "));
    }

    private static Map<VllmAscendVersion, List<ReleasePins>> table() {
        var table = new LinkedHashMap<VllmAscendVersion, List<ReleasePins>>();
        try {
            JsonNode root = new YAMLMapper()
                    .readTree(Resources.toByteArray(Resources.getResource(ReleasePins.class, "releases.yaml")));
            for (JsonNode row : root.path("releases")) {
                String release = row.path("release").asText();
                var pins = new TreeMap<String, VersionPin>();
                row.properties()
                        .forEach(cell -> pins.put(
                                cell.getKey(), new VersionPin(cell.getValue().asText())));
                pins.remove("release");
                table.computeIfAbsent(VllmAscendVersion.parse(release).orElseThrow(), v -> new ArrayList<>())
                        .add(new ReleasePins(release, pins));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }
}
