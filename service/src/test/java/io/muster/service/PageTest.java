package io.muster.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.Fault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real Chromium, over hosts in memory. Its pictures are in {@code target/page}. */
class PageTest {

    private static final Path PICTURES = Path.of("target/page");

    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningService service;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open(PICTURES);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() {
        service = new RunningService(folder);
    }

    @AfterEach
    void end() {
        browser.go(URI.create("about:blank"));
        service.close();
    }

    @Test
    void whoDoesNotKnowThePasswordStaysOutsideAndIsToldSo() {
        browser.go(service.at("/"));
        assertNothingKeepsPeopleOut();
        browser.type("#password", "a guess");
        browser.click("#login button");

        browser.awaitText("#refused", "not the password");
        browser.picture("sign-in");
    }

    @Test
    void mistakesOfADescriptionAreShownWithRemediesAndThePageOfEachCode() {
        browser.signIn(service.at("/"), RunningService.PASSWORD);
        browser.awaitText("#main", "Nothing is described yet");
        browser.picture("empty");
        browser.click("#main button");
        browser.type("#new-name", "qwen");
        browser.paste("#new-description", Descriptions.WRONG);
        browser.click("#main form button.primary");

        browser.awaitText("#new-findings", "DUPLICATE_HOST");
        browser.awaitText("#new-findings", "npusPerNode");
        assertNothingKeepsPeopleOut();
        browser.picture("findings");
        browser.click("#new-findings tr[data-code=DUPLICATE_HOST] a");
        browser.awaitText("#dialog-body", "host");
        browser.picture("finding-page");
        browser.press(Keys.ESCAPE);

        browser.paste("#new-description", Descriptions.GOOD);
        browser.click("#main form button.primary");
        browser.awaitText("#badge", "Not up");
        browser.awaitText("[data-npu='10.0.0.2/7']", "r15");
    }

    @Test
    void theUpIsShownAsItGoesAndALostWorkerAsItIsLostAndAnotherBrowserSeesTheSame() throws Exception {
        describe(Descriptions.GOOD);
        browser.signIn(service.at("/"), RunningService.PASSWORD);
        browser.awaitText("#badge", "Not up");
        browser.picture("not-up");
        service.paused().pauseAt("/serve");
        browser.click("#up");
        browser.awaitText("#dialog-body", "Nothing of it runs on 10.0.0.1, 10.0.0.2");
        assertNothingKeepsPeopleOut();
        browser.picture("before-up");
        browser.click("#go");

        browser.awaitText("#phases [data-phase=serve][data-state=started]", "serve");
        browser.awaitText("#badge", "up is under way, by muster");
        browser.await("[data-host='10.0.0.1'][data-state=UNDER_WAY]");
        assertThat(browser.await("#up").isEnabled()).isFalse();
        assertNothingKeepsPeopleOut();
        browser.picture("going-up");
        try (Browser another = Browser.open(PICTURES)) {
            another.signIn(service.at("/"), RunningService.PASSWORD);
            another.awaitText("#phases [data-phase=serve][data-state=started]", "serve");
            another.awaitText("#phases [data-phase=proof][data-state=done]", "proof");
        }
        service.paused().goOn();
        browser.awaitText("#badge", "Ready and watched");
        browser.awaitText("#step", "The model answers: an answer.");
        browser.await("[data-host='10.0.0.2'][data-state=ALIVE]");
        browser.picture("up");

        service.hosts().crash("10.0.0.2");
        browser.awaitText("#badge", "Lost: 10.0.0.2");
        browser.await("[data-host='10.0.0.2'][data-state=LOST]");
        browser.awaitText("#nodes", "raylet (process 1) has ended");
        assertNothingKeepsPeopleOut();
        browser.picture("lost");
        browser.prefer("dark");
        assertNothingKeepsPeopleOut();
        browser.picture("lost-dark");
        browser.prefer("light");
    }

    @Test
    void anUpThatFailsSaysWhereAndWhatToDo() throws Exception {
        describe(Descriptions.GOOD);
        service.hosts().fault("10.0.0.2", new Fault.MissingNpus(List.of(3, 5)));
        browser.signIn(service.at("/"), RunningService.PASSWORD);
        browser.click("#up");
        browser.click("#go");

        browser.awaitText("#step", "up: FAILED");
        browser.awaitText("#findings", "DEVICE");
        browser.await("#phases [data-phase=preflight][data-state=failed]");
        browser.picture("failed");
        browser.click("#tab-preflight");
        browser.click("#panel-preflight button");
        browser.awaitText("#matrix tr:nth-child(2)", "NPU_DEVICE_MISSING");
        assertNothingKeepsPeopleOut();
        browser.picture("preflight");
    }

    /** With the keys alone: from the top of the page through every tab to an up and a down. */
    @Test
    void everythingIsReachedByTheKeyboardAndWhatHasItIsSeen() throws Exception {
        describe(Descriptions.GOOD);
        browser.signIn(service.at("/"), RunningService.PASSWORD);
        browser.await("#up");

        browser.tabTo("up");
        assertThat(browser.focusOutline()).isEqualTo("solid");
        browser.press(Keys.ENTER);
        browser.await("#go");
        browser.tabTo("go");
        browser.press(Keys.ENTER);
        browser.awaitText("#badge", "Ready and watched");

        browser.tabTo("tab-description");
        for (String tab : List.of("plan", "drift", "preflight", "logs")) {
            browser.press(Keys.ARROW_RIGHT);
            assertThat(browser.focused()).isEqualTo("tab-" + tab);
            browser.await("#panel-" + tab);
            assertNothingKeepsPeopleOut();
        }
        browser.press(Keys.HOME);
        browser.press(Keys.ARROW_RIGHT);
        browser.awaitText("#panel-plan", "~/.muster/qwen/start");
        browser.picture("plan");

        browser.tabTo("sign-out");
        browser.press(Keys.ENTER);
        browser.await("#login");
    }

    @Test
    void onANarrowScreenNodesAreBelowEachOther() throws Exception {
        describe(Descriptions.GOOD.replace("npusPerNode: 8", "npusPerNode: 16").replace("tensor: 8", "tensor: 16"));
        browser.signIn(service.at("/"), RunningService.PASSWORD);
        browser.resize(520, 900);
        browser.await("[data-npu='10.0.0.2/15']");
        assertNothingKeepsPeopleOut();
        browser.picture("narrow");
        browser.resize(1360, 1000);
    }

    private void describe(String description) throws Exception {
        assertThat(service.send("PUT", "/deployments/qwen", description).statusCode())
                .isEqualTo(200);
    }

    private static void assertNothingKeepsPeopleOut() {
        assertThat(browser.barriers()).isEmpty();
    }
}
