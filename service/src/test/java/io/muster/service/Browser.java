package io.muster.service;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real Chromium without a window, and what a person does with it. */
public final class Browser implements AutoCloseable {

    /** No test hangs on how quick the machine is. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private final ChromeDriver driver;
    private final Path pictures;

    private Browser(ChromeDriver driver, Path pictures) {
        this.driver = driver;
        this.pictures = pictures;
    }

    /**
     * Where there is no Chromium the test is skipped and says how to get it; in CI it fails.
     *
     * @param pictures folder for what {@link #picture} takes
     */
    public static Browser open(Path pictures) {
        if (!Files.isExecutable(CHROMIUM) || !Files.isExecutable(DRIVER)) {
            String message =
                    "SKIPPED, no Chromium with its driver here. To get them: testbed/prepare --browser as root on Debian,"
                            + " or apt-get install chromium chromium-driver.";
            if (System.getenv("CI") != null) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
        var options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        // Root has no sandbox of Chromium, and a container a small /dev/shm.
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars");
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        var driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1360, 1000));
        return new Browser(driver, pictures);
    }

    public void go(URI address) {
        driver.get(address.toString());
    }

    public void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** What the page looks like to one who prefers dark pages, or else light ones. */
    public void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    public void signIn(URI address, String password) {
        go(address);
        type("#password", password);
        click("#login button");
        await("#main h1");
    }

    /** The first element of that selector, as soon as it is shown. */
    public WebElement await(String css) {
        return wait(
                css + " to be shown",
                () -> Optional.of(driver.findElements(By.cssSelector(css)))
                        .filter(found -> !found.isEmpty() && found.get(0).isDisplayed())
                        .map(found -> found.get(0)));
    }

    public void awaitText(String css, String text) {
        wait(
                css + " to say " + text,
                () -> texts(css).anyMatch(shown -> shown.contains(text)) ? Optional.of(text) : Optional.empty());
    }

    /** All of them, also what is not shown. */
    private Stream<String> texts(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .map(element -> Objects.requireNonNullElse(element.getDomProperty("textContent"), ""));
    }

    private <T> T wait(String what, Supplier<Optional<T>> wanted) {
        var waiting = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
        waiting.ignoring(StaleElementReferenceException.class);
        waiting.withMessage(() -> "waited for " + what + "; the page says: "
                + driver.findElement(By.tagName("body")).getText());
        return waiting.until(any -> wanted.get().orElse(null));
    }

    public String text(String css) {
        return texts(css).findFirst().orElse("");
    }

    public void click(String css) {
        await(css).click();
    }

    /** In the place of what stands there. */
    public void type(String css, String text) {
        WebElement field = await(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Whole texts of many lines, for which keys would be slow and would be completed. */
    public void paste(String css, String text) {
        ((JavascriptExecutor) driver).executeScript("arguments[0].value = arguments[1]", await(css), text);
    }

    public void press(Keys... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** The element that has the keyboard, by its id or else its text. */
    public String focused() {
        WebElement element = driver.switchTo().activeElement();
        String id = Objects.requireNonNullElse(element.getDomProperty("id"), "");
        return id.isEmpty() ? element.getText() : id;
    }

    /** The outline of what has the keyboard, as it is drawn. */
    public String focusOutline() {
        return driver.switchTo().activeElement().getCssValue("outline-style");
    }

    /** Presses Tab until that has the keyboard, as one does who has no mouse. */
    public void tabTo(String wanted) {
        for (int i = 0; i < 60; i++) {
            press(Keys.TAB);
            if (focused().equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("Tab does not come to " + wanted);
    }

    /** What axe-core finds that keeps people out, by the rules of WCAG 2.2 A and AA and its best practices. */
    @SuppressWarnings("unchecked")
    public List<String> barriers() {
        try {
            String axe = Resources.toString(Resources.getResource("axe.min.js"), StandardCharsets.UTF_8);
            driver.executeScript(axe + "; window.axe = axe;");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object found = driver.executeAsyncScript("const done = arguments[0];"
                + "axe.run(document).then(all => done(all.violations.flatMap(rule => rule.nodes.map(node =>"
                + " rule.id + ': ' + node.html + ' ' + node.failureSummary))), problem => done(['' + problem]))");
        return (List<String>) Objects.requireNonNull(found);
    }

    /** Of what fits into the window, from the top of the page. */
    public void view(String name) {
        driver.executeScript("scrollTo(0, 0)");
        write(name);
    }

    /** Of the whole page, however long it is. */
    public void picture(String name) {
        var size = driver.manage().window().getSize();
        Object height =
                driver.executeScript("return document.documentElement.scrollHeight + outerHeight - innerHeight");
        resize(size.getWidth(), ((Number) Objects.requireNonNull(height)).intValue());
        write(name);
        driver.manage().window().setSize(size);
    }

    private void write(String name) {
        try {
            Files.createDirectories(pictures);
            Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
