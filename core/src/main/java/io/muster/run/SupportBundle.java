package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One archive with everything that an issue needs: what was described and planned, what was seen, and the logs of all hosts, each
 * without secrets; and {@code manifest.json}, which lists every file with its host, source, size, SHA-256, whether it was cut, and how many
 * secrets were taken out. A host that did not answer is in the manifest as such.
 */
public final class SupportBundle {

    private static final JsonMapper JSON = new JsonMapper();

    private final ZipOutputStream zip;
    private final ArrayNode files = JSON.createArrayNode();

    private SupportBundle(ZipOutputStream zip) {
        this.zip = zip;
    }

    /**
     * Writes it to that file, which only its owner can read.
     *
     * @param texts by name in the archive, of this machine
     * @throws IOException if it cannot be written; what was begun is deleted
     */
    public static void write(Path out, Map<String, String> texts, Gathering gathering) throws IOException {
        Path begun = Files.createTempFile(out.toAbsolutePath().getParent(), ".bundle", ".zip");
        try {
            try (var zip = new ZipOutputStream(Files.newOutputStream(begun))) {
                new SupportBundle(zip).write(texts, gathering);
            }
            Files.move(begun, out, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    private void write(Map<String, String> texts, Gathering gathering) throws IOException {
        for (Map.Entry<String, String> text : texts.entrySet()) {
            add(text.getKey(), "", text.getKey(), text.getValue().lines().toList(), false);
        }
        add(
                HostClock.FILE,
                "",
                "clocks of the hosts",
                gathering.clocks().lines().toList(),
                false);
        ArrayNode hosts = JSON.createArrayNode();
        for (GatheredHost host : gathering.hosts()) {
            for (GatheredHost.Text text : host.texts()) {
                String name = LogFolder.HOSTS + "/" + host.host() + "/" + text.name();
                add(name, host.host(), text.name(), text.lines(), text.isCut());
            }
            String why = new TokenShapes().withoutThem(host.why());
            hosts.addObject()
                    .put("host", host.host())
                    .put("complete", why.isEmpty())
                    .put("why", why);
        }
        ObjectNode manifest = JSON.createObjectNode();
        manifest.set("hosts", hosts);
        manifest.set("files", files);
        entry("manifest.json", manifest.toPrettyString() + "\n");
    }

    private void add(String name, String host, String source, List<String> lines, boolean cut) throws IOException {
        var shapes = new TokenShapes();
        var text = new StringBuilder();
        lines.forEach(line -> text.append(shapes.withoutThem(line)).append('\n'));
        byte[] bytes = entry(name, text.toString());
        files.addObject()
                .put("file", name)
                .put("host", host)
                .put("source", source)
                .put("bytes", bytes.length)
                .put("sha256", Hashing.sha256().hashBytes(bytes).toString())
                .put("truncated", cut)
                .put("redactions", shapes.count());
    }

    private byte[] entry(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
        return bytes;
    }
}
