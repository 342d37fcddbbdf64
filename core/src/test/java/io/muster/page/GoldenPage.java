package io.muster.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages that somebody has looked at in a browser. */
public final class GoldenPage {

    private GoldenPage() {}

    /** It is byte for byte the file of that name among the test's resources. */
    public static void assertSame(String file, String page) throws IOException {
        Path golden = Path.of("src/test/resources/io/muster", file);
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, page);
        }
        assertThat(page)
                .as("Where the change is meant: mvn test -pl core -Dgolden.rewrite=true, and look at it in a browser")
                .isEqualTo(Files.readString(golden));
    }

    /** It can be sent to somebody, and opened without a network. */
    public static void assertNeedsNothingElse(String page) {
        assertThat(page)
                .doesNotContain("http:", "https:", "<script", "src=", "url(")
                .startsWith("<!DOCTYPE html>");
    }
}
