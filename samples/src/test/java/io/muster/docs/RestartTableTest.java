package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.drift.Reach;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The page of restarts is the table by which drift is judged. */
class RestartTableTest {

    private static final Path PAGE = Path.of("../docs/restart-table.md");

    private static final String HEAD = """
            # What a change restarts

            Rendered from the tables by which `up` and `diff` judge; the first row that fits counts. An asterisk stands for any rest.
            *serve*: `vllm serve` again. *node*: what runs on that node, then the service; on the head it is *gang*, for no worker outlives its
            head. *gang*: everything on all nodes, then the service. Lines of vLLM are those of 0.32.0.
            """;

    @Test
    void everyRowIsOnThePage() throws IOException {
        var page = new StringBuilder(HEAD);
        for (AdapterProvider provider : ServiceLoader.load(AdapterProvider.class)) {
            for (LauncherAdapter launcher : provider.launchers()) {
                append(page, "Launcher `" + launcher.name() + "`", launcher.reaches());
            }
            for (RuntimeAdapter runtime : provider.runtimes()) {
                append(page, "Runtime `" + runtime.name() + "`", runtime.reaches());
            }
        }
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page.toString())
                .as("mvn test -pl samples -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(PAGE));
    }

    private static void append(StringBuilder page, String title, List<Reach> rows) {
        page.append("\n## ").append(title).append("\n\n| what | restart | why | source |\n|---|---|---|---|\n");
        for (Reach row : rows) {
            page.append("| ")
                    .append(lower(row.kind()))
                    .append(" `")
                    .append(row.name())
                    .append("` | ")
                    .append(lower(row.restart()))
                    .append(" | ")
                    .append(row.why())
                    .append(" | ")
                    .append(row.source())
                    .append(" |\n");
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
