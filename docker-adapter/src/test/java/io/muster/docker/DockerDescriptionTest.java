package io.muster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import io.muster.description.DescriptionCode;
import io.muster.description.DescriptionReader;
import io.muster.spi.AdapterProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user can say of containers, and get wrong. */
class DockerDescriptionTest {

    private final DockerRuntimeAdapter adapter = new DockerRuntimeAdapter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vllm-ascend",
                "vllm-ascend:v0.23.0-openeuler",
                "mirror.example/ascend/vllm-ascend:v0.23.0",
                "localhost:5000/a_b/c.d:latest",
                "vllm-ascend@sha256:0123456789abcdef"
            })
    void anImageByNameTagOrDigestIsGood(String image) throws IOException {
        Description description = read("{docker: {image: '" + image + "'}}");

        assertThat(description.findings()).isEmpty();
        Deployment deployment = description.deployment().orElseThrow();
        assertThat(deployment.runtime()).isEqualTo(DockerRuntime.image(image));
        assertThat(adapter.check(deployment)).isEmpty();
    }

    @Test
    void everyKeyIsRead() throws IOException {
        Description description = read(
                "{docker: {image: a:1, engine: podman, pull: never, shmSizeGib: 16, restart: 'no',"
                        + " ulimits: ['memlock=-1', 'nofile=65536:65536'], cache: /shared, args: ['--privileged', '--volume=/m:/m']}}");

        assertThat(description.findings()).isEmpty();
        Deployment deployment = description.deployment().orElseThrow();
        assertThat(deployment.runtime())
                .isEqualTo(DockerRuntime.image("a:1")
                        .engine("podman")
                        .pull("never")
                        .shmSizeGib(16)
                        .restart("no")
                        .ulimits(List.of("memlock=-1", "nofile=65536:65536"))
                        .cache("/shared")
                        .args(List.of("--privileged", "--volume=/m:/m")));
        assertThat(adapter.check(deployment)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    engine: lxc                     | engine     | Expected one of docker, podman, saw 'lxc'.
                    pull: always                    | pull       | Expected one of missing, neighbour, never, saw 'always'.
                    restart: often                  | restart    | Expected one of no, on-failure, always, unless-stopped, saw 'often'.
                    ulimits: ["memlock=-1", nofile] | ulimits[1] | Expected a limit such as memlock=-1 or nofile=65536:65536, saw 'nofile'.
                    cache: "a:b"                    | cache      | Expected the absolute path of a folder, without a colon, saw 'a:b'.
                    args: ["--cap-add", SYS_PTRACE] | args[1]    | Expected an option in one word, such as --privileged or --volume=/models:/models, saw 'SYS_PTRACE'.
                    args: ["--name=mine"]           | args[0]    | Expected Muster alone to give '--name', saw '--name=mine'.
                    args: ["--env=A=b"]             | args[0]    | Expected Muster alone to give '--env', saw '--env=A=b'.
                    args: ["--"]                    | args[0]    | Expected an option in one word, such as --privileged or --volume=/models:/models, saw '--'.
                    """)
    void whatNoEngineTakesIsOneError(String option, String key, String message) throws IOException {
        Deployment deployment =
                read("{docker: {image: a, " + option + "}}").deployment().orElseThrow();

        assertThat(adapter.check(deployment)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(DockerCode.CONTAINER_OPTION);
            assertThat(finding.path()).isEqualTo("runtime.docker." + key);
            assertThat(finding.message()).isEqualTo(message);
            assertThat(finding.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x; rm -rf ~",
                "--privileged",
                "$(id)",
                "Upper/case",
                "two words",
                "two\nlines",
                "image:tag\n",
                " leading",
                "'",
                "/absolute"
            })
    void aTextThatIsNoImageIsOneError(String image) {
        assertThat(adapter.check(Deployments.withImage(image)))
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(DockerCode.IMAGE_NAME);
                    assertThat(finding.path()).isEqualTo("runtime.docker.image");
                    assertThat(finding.message()).contains("'" + image.replace("\n", "\\n") + "'");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}            | KEY_MISSING        | line 3, column 19: expected the key image in runtime.docker, saw none.
                    {image: ''}   | VALUE_OUT_OF_RANGE | line 3, column 27: expected a text that is not blank, saw the text ''.
                    {image: '  '} | VALUE_OUT_OF_RANGE | line 3, column 27: expected a text that is not blank, saw the text '  '.
                    """)
    void aMissingOrBlankImageIsOneErrorAtItsPlace(String docker, DescriptionCode code, String message)
            throws IOException {
        Description description = read("{docker: " + docker + "}");

        Finding error = Finding.error(code, "runtime.docker.image", message, "");
        assertThat(description.findings())
                .singleElement()
                .usingRecursiveComparison()
                .ignoringFields("remedy")
                .isEqualTo(error);
        assertThat(description.unread()).containsExactly("runtime.docker.image");
    }

    @Test
    void anArchiveMeansNeighboursAndIsTakenFromTheFolderOfTheDescription() throws IOException {
        assertThat(read("{docker: {image: a:1, archive: images/a.tar, copyPort: 9}}")
                        .deployment()
                        .orElseThrow()
                        .runtime())
                .isEqualTo(DockerRuntime.image("a:1")
                        .archive(folder.resolve("images/a.tar"))
                        .copyPort(9));
        assertThat(DockerRuntime.image("a:1").archive(folder).pull()).isEqualTo("neighbour");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {image: a, archive: b, pull: missing}      | pull  | Expected neighbour, since runtime.docker.archive is given, saw 'missing'.
                    {image: a, archive: b, pull: never}        | pull  | Expected neighbour, since runtime.docker.archive is given, saw 'never'.
                    {image: 'a@sha256:0123', pull: neighbour}  | image | Expected a name with a tag, since an image that was copied has no digest, saw 'a@sha256:0123'.
                    {image: 'a:1@sha256:0123', pull: neighbour}| image | Expected a name with a tag, since an image that was copied has no digest, saw 'a:1@sha256:0123'.
                    """)
    void whatContradictsTheCopyingIsOneError(String docker, String key, String message) throws IOException {
        Deployment deployment = read("{docker: " + docker + "}").deployment().orElseThrow();

        assertThat(adapter.check(deployment)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(DockerCode.CONTAINER_OPTION);
            assertThat(finding.path()).isEqualTo("runtime.docker." + key);
            assertThat(finding.message()).isEqualTo(message);
        });
    }

    @Test
    void anImageOfAnotherTypeHasItsPlace() throws IOException {
        assertThat(read("{docker: {image: 5}}").findings())
                .singleElement()
                .extracting(Finding::path, Finding::message)
                .containsExactly(
                        "runtime.docker.image", "line 3, column 27: expected a text in quotes, saw the number 5.");
    }

    @Test
    void anUnknownKeyHasItsPlaceAndTheNearest() throws IOException {
        assertThat(read("{docker: {imag: a}}").findings())
                .singleElement()
                .extracting(Finding::path, Finding::message, Finding::remedy)
                .containsExactly(
                        "runtime.docker.imag",
                        "line 3, column 20: expected a key that is known here, saw 'imag'.",
                        "Did you mean image?");
    }

    @Test
    void withoutTheSectionNothingRunsInContainers() throws IOException {
        assertThat(read("{}").deployment().orElseThrow().runtime()).isInstanceOf(BareRuntime.class);
    }

    @Test
    void theAdapterIsFound() {
        assertThat(ServiceLoader.load(AdapterProvider.class))
                .flatExtracting(AdapterProvider::runtimes)
                .singleElement()
                .isInstanceOf(DockerRuntimeAdapter.class);
    }

    private Description read(String runtime) throws IOException {
        Path file = Files.writeString(folder.resolve("it.yaml"), """
                nodes: [{host: 10.0.0.1}]
                model: {id: a}
                runtime: %s
                """.formatted(runtime));
        return new DescriptionReader(List.of(), List.of(adapter)).read(file);
    }
}
