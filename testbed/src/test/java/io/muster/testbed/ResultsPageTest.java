package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

    private static final String PAGE =
            "# Page\n<!-- begin a -->\n%s<!-- end a -->\nby hand\n<!-- begin b -->\nb\n<!-- end b -->\n";

    @Test
    void aTableTakesThePlaceOfItsOldOneAndAllElseStays(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), PAGE.formatted(""));
        ResultsPage page = ResultsPage.of(file);

        page.put("a", "first\n");
        page.put("a", "second\n");

        assertThat(file).hasContent(PAGE.formatted("second\n"));
        assertThatThrownBy(() -> page.put("c", "third\n")).hasMessageContaining("marks of c");
        assertThat(file).hasContent(PAGE.formatted("second\n"));
    }

    @Test
    void aRowTakesThePlaceOfThatWithTheSameFirstCellOrComesLast(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), PAGE.formatted(""));
        ResultsPage page = ResultsPage.of(file);
        String head = "| what | time |\n|---|---|\n";

        page.putRow("a", head, "| one | 1 |\n");
        page.putRow("a", head, "| two | 2 |\n");
        page.putRow("a", head, "| one | 3 |\n");

        assertThat(file).hasContent(PAGE.formatted(head + "| one | 3 |\n| two | 2 |\n"));
    }
}
