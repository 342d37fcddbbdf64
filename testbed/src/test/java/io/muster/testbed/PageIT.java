package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.service.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The page of the sample service, driven in a real Chromium through an up, a killed worker and its repair, over real sshd and real Ray. Its
 * pictures are in {@code target/page}, or where {@code -Dpage.pictures} says.
 */
class PageIT {

    private static final Path PICTURES = Path.of(System.getProperty("page.pictures", "target/page"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aClusterIsBroughtUpAWorkerKilledAndRepairedAndAllIsOnThePage() {
        try (Bed bed = Bed.make("10.83.61", 2, "2.60.0");
                var service = new SampleService(folder);
                Browser browser = Browser.open(PICTURES)) {
            browser.signIn(service.page(), service.password());
            browser.click("#main button");
            browser.type("#new-name", "demo");
            browser.paste("#new-description", description(bed));
            browser.click("#main form button.primary");
            browser.awaitText("#badge", "Not up");

            browser.click("#up");
            browser.awaitText("#dialog-body", "Nothing of it runs on " + bed.host(1) + ", " + bed.host(2));
            browser.click("#go");
            browser.await("#phases [data-phase=workers][data-state=started]");
            browser.view("page-going-up");
            browser.awaitText("#badge", "Ready and watched");
            browser.await("[data-host='" + bed.host(2) + "'][data-state=ALIVE]");

            bed.on(2, "pkill -KILL -x raylet");
            browser.awaitText("#badge", "Lost: " + bed.host(2));
            browser.await("[data-host='" + bed.host(2) + "'][data-state=LOST]");
            browser.awaitText("#nodes", "raylet");
            browser.view("page-lost");

            browser.awaitText("#badge", "repair is under way, by guard");
            browser.awaitText("#step", "Repaired and proved.");
            browser.awaitText("#badge", "Ready and watched");
            browser.await("[data-host='" + bed.host(2) + "'][data-state=ALIVE]");
            browser.view("page-repaired");

            browser.paste("#description", description(bed) + "env: {cluster: {HCCL_BUFFSIZE: \"1024\"}}\n");
            browser.click("#describe button.primary");
            browser.awaitText("#kept", "Kept");
            browser.click("#up");
            browser.awaitText("#dialog-body", "HCCL_BUFFSIZE");
            browser.view("page-drift");
            assertThat(browser.await("#go").isEnabled())
                    .as("before it is agreed to")
                    .isFalse();
            browser.press(Keys.ESCAPE);

            browser.click("#tab-logs");
            browser.awaitText("#log", bed.host(2) + " start.log");

            browser.click("#down");
            browser.click("#go");
            browser.awaitText("#badge", "Not up");
            bed.assertNothingLeft();
        }
    }

    private static String description(Bed bed) {
        return """
                name: page
                nodes:
                  - {host: %s}
                  - {host: %s}
                npusPerNode: 8
                ssh: {user: root, configFile: %s}
                runtime: {bare: {setup: "source /opt/ray/bin/activate"}}
                model: {id: any/model}
                serve: false
                repair: {policy: restart}
                """.formatted(bed.host(1), bed.host(2), bed.sshConfig());
    }
}
