package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.muster.Planner;
import io.muster.diagnose.Symptom;
import io.muster.diagnose.Words;
import io.muster.watch.HostWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a page says that a command prints, printed again.
 *
 * @param folder to work in
 */
record Printed(Path folder) {

    void holds(Fence fence) throws IOException {
        switch (fence.marker()) {
            case "watch" ->
                assertThat(fence.text().lines().map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d ", "")))
                        .containsExactlyElementsOf(watched());
            case "diagnose" -> assertThat(diagnosed()).startsWith(fence.text());
            default -> fail("a comment above a block of text says which command prints it");
        }
    }

    /** A host that falls silent and is heard of again, and then loses its raylet. */
    private static List<String> watched() {
        var events = new ArrayList<String>();
        var watch = new HostWatch("10.0.0.2", 0, event -> events.add(event.toString()));
        watch.heard("node up\n", 0);
        watch.look(HostWatch.SILENCE.toNanos());
        watch.heard(".\nnode down raylet (process 4711) has ended.\n", HostWatch.SILENCE.toNanos() + 1);
        return events;
    }

    /** The one line of a log by which the catalogue knows it. */
    private String diagnosed() throws IOException {
        Planner planner = Planner.create();
        String line = planner.catalogue().symptoms().stream()
                .filter(symptom -> symptom.code().equals("GLOO_NIC"))
                .map(Symptom::example)
                .findFirst()
                .orElseThrow();
        Path host = Files.createDirectories(folder.resolve("logs/10.0.0.2"));
        Files.writeString(host.resolve("serve.log"), line + "\n");
        return planner.diagnose(folder.resolve("logs"), Words.inGeneral()).toString();
    }
}
