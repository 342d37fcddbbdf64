package io.muster.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.diagnose.Diagnosis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A support bundle of a cluster that runs, read back.
 *
 * @param files content by name, each byte a character
 */
record Bundle(JsonNode manifest, Map<String, String> files, Diagnosis diagnosis) {

    static Bundle of(Deployment deployment, String description, Path zip) throws IOException, InterruptedException {
        Diagnosis diagnosis;
        try (Muster muster = Muster.overSsh()) {
            diagnosis = muster.bundle(deployment, description, zip);
        }
        var files = new LinkedHashMap<String, String>();
        try (var archive = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : archive.stream().toList()) {
                files.put(
                        entry.getName(),
                        new String(archive.getInputStream(entry).readAllBytes(), ISO_8859_1));
            }
        }
        String manifest = files.getOrDefault("manifest.json", "");
        return new Bundle(new ObjectMapper().readTree(manifest.getBytes(ISO_8859_1)), files, diagnosis);
    }

    /** The manifest has each file as it is, and each host as one that told all. */
    void assertIsAsItsManifestSays(String... hosts) {
        var listed = new LinkedHashMap<String, JsonNode>();
        manifest.path("files").forEach(file -> listed.put(file.path("file").asText(), file));
        assertThat(files.keySet())
                .containsAll(listed.keySet())
                .hasSize(listed.size() + 1)
                .contains(
                        "manifest.json",
                        "description.yaml",
                        "plan.txt",
                        "status.txt",
                        "diff.txt",
                        "diagnosis.txt",
                        "clocks.txt");
        listed.forEach((name, file) -> {
            byte[] bytes = files.getOrDefault(name, "").getBytes(ISO_8859_1);
            assertThat(file.path("bytes").asInt()).as(name).isEqualTo(bytes.length);
            assertThat(file.path("sha256").asText())
                    .as(name)
                    .isEqualTo(Hashing.sha256().hashBytes(bytes).toString());
        });
        assertThat(manifest.path("hosts").findValuesAsText("host")).containsExactly(hosts);
        assertThat(manifest.path("hosts").findValuesAsText("complete")).containsOnly("true");
    }

    /** Whatever was planted is nowhere. */
    void assertHasNone(String... canaries) {
        files.forEach((name, content) -> assertThat(new String(content.getBytes(ISO_8859_1), UTF_8))
                .as(name)
                .doesNotContain(canaries));
    }
}
