package io.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.advise.Advice;
import io.muster.advise.AdviceCode;
import io.muster.advise.Rejection;
import io.muster.check.CheckCode;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.check.Severity;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RuntimeSpec;
import io.muster.deploy.ServeOptions;
import io.muster.description.Description;
import io.muster.description.DescriptionCode;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.plan.Agreement;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.Step;
import io.muster.preflight.HostPreflight;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {

    private static final String NODES = "nodes: [{host: 10.0.0.1, nic: eth0}, {host: 10.0.0.2, nic: eth0}]\n";
    private static final String REST = "npusPerNode: 8\nmodel: {id: m}\n";

    private final Planner planner = Planner.of(FakeLauncher.provider());

    @TempDir
    private Path folder = Path.of("");

    // Adapters.

    @Test
    void deploymentThatNamesNoLauncherHasTheOnlyOneWithItsDefaults() {
        assertThat(planner.plan(sound().build()).deployment().launcher())
                .contains(new FakeLauncher.Spec(6379, Optional.empty()));
    }

    @Test
    void launcherThatTheDeploymentNamesIsTaken() {
        var spec = new FakeLauncher.Spec(7000, Optional.of("2.48.0"));

        assertThat(planner.plan(sound().launcher(spec).build()).deployment().launcher())
                .contains(spec);
    }

    @Test
    void withoutAnyLauncherTheMessageSaysSoAndWhatToDo() {
        Planner without = Planner.of();

        assertThatThrownBy(() -> without.check(sound().build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("names no launcher", "Known launchers: none", "class path");
        assertThatThrownBy(() -> without.plan(sound().build())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ofTwoLaunchersOneMustBeNamed() {
        Planner two = Planner.of(FakeLauncher.provider(), new Other(List.of()));

        assertThatThrownBy(() -> two.check(sound().build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("names no launcher", "Known launchers: ray, other", "options of one")
                .hasMessageNotContaining("class path");
        assertThat(two.plan(sound().launcher(new FakeLauncher.Spec(1, Optional.empty()))
                                .build())
                        .bringUp())
                .isNotEmpty();
    }

    @Test
    void ofTwoLaunchersThePreferredOneIsTakenUnlessTheOtherIsNamed() throws IOException {
        Planner two = Planner.of(FakeLauncher.provider(), new Other(List.of(), true));

        assertThat(two.plan(sound().build()).deployment().launcher()).contains(new Other.Spec());
        assertThat(two.complete(sound().build()).launcher()).contains(new Other.Spec());
        String text = "nodes: [{host: 10.0.0.1}]\nnpusPerNode: 8\nmodel: {id: m}\n";
        Description description = two.read(Files.writeString(folder.resolve("d.yaml"), text));
        assertThat(two.check(description).hasErrors()).isFalse();
        var named = new FakeLauncher.Spec(1, Optional.empty());
        assertThat(two.plan(sound().launcher(named).build()).deployment().launcher())
                .contains(named);
    }

    @Test
    void twoPreferredLaunchersAreNone() {
        Planner three = Planner.of(new Other(List.of(), true), new Other(List.of(), true));

        assertThatThrownBy(() -> three.check(sound().build())).hasMessageContaining("names no launcher");
    }

    @Test
    void specThatNoAdapterUnderstandsIsNamedWithThoseThatAreKnown() {
        record StrangeLauncher() implements LauncherSpec {}
        record StrangeRuntime() implements RuntimeSpec {}

        assertThatThrownBy(() ->
                        planner.check(sound().launcher(new StrangeLauncher()).build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("No launcher adapter", "StrangeLauncher", "Known launchers: ray.");
        assertThatThrownBy(
                        () -> planner.plan(sound().runtime(new StrangeRuntime()).build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("No runtime adapter", "StrangeRuntime", "Known runtimes: bare.");
    }

    @Test
    void adaptersOnTheClassPathAreFound() {
        // Core alone has no launcher; the modules that have one test that it is found.
        assertThatThrownBy(() -> Planner.create().check(sound().build())).hasMessageContaining("Known launchers: none");
    }

    @Test
    void bareRuntimeIsAlwaysKnownAndItsSetupIsRead() throws IOException {
        Description description = read(NODES + REST + "runtime: {bare: {setup: source x}}\n");

        assertThat(description.deployment().orElseThrow().runtime()).isEqualTo(BareRuntime.setup("source x"));
        assertThat(read(NODES + REST + "runtime: {bare: {}}\n")
                        .deployment()
                        .orElseThrow()
                        .runtime())
                .isEqualTo(BareRuntime.withoutSetup());
    }

    // Planning.

    @Test
    void planOfADeploymentWithErrorsIsRefusedWithAllItsFindings() {
        Deployment broken = sound().parallelism(Parallelism.tensor(64))
                .launcher(new FakeLauncher.Spec(6379, Optional.of("two")))
                .build();

        var refused = catchThrowableOfType(InvalidDeploymentException.class, () -> planner.plan(broken));

        assertThat(refused.findings().all()).isEqualTo(planner.check(broken).all());
        assertThat(refused.findings())
                .extracting(finding -> finding.code().name())
                .containsExactly("WORLD_TOO_LARGE", "VERSION_UNREADABLE", "TENSOR_SPANS_NODES");
        assertThat(refused).message().hasLineCount(3).contains("2 error(s)");
        assertThat(refused).hasMessageContainingAll("WORLD_TOO_LARGE", "'two'").hasMessageNotContaining("SPANS");
    }

    @Test
    void warningsDoNotKeepFromPlanning() {
        assertThat(planner.plan(sound().parallelism(Parallelism.tensor(16)).build())
                        .bringUp())
                .isNotEmpty();
    }

    @Test
    void hostsAreLookedAtBeforeAnyPhaseOfTheLauncher() {
        Plan plan = planner.plan(sound().build());

        assertThat(plan.bringUp())
                .extracting(Phase::name)
                .containsExactly(HostPreflight.PHASE, "write", "aside", "start");
        assertThat(plan.bringUp())
                .extracting(Phase::after)
                .containsExactly(
                        List.of(), List.of(HostPreflight.PHASE), List.of(HostPreflight.PHASE), List.of("write"));
        assertThat(plan.bringUp().get(0).steps()).extracting(Step::host).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(plan.takeDown()).extracting(Phase::name).containsExactly("stop");
    }

    @Test
    void phasesOfTheLauncherKeepTheirStepsAndTheFactsThatMustAgree() {
        Phase agreeing = new Phase("agree", List.of(), List.of(Agreement.onVersionOf("version")), List.of());
        Planner other = Planner.of(new Other(List.of(agreeing)));

        assertThat(other.plan(sound().build()).bringUp())
                .contains(new Phase(
                        "agree", List.of(HostPreflight.PHASE), List.of(Agreement.onVersionOf("version")), List.of()));
    }

    @Test
    void planningTwiceGivesThePlanTwice() {
        Deployment deployment =
                sound().launcher(new FakeLauncher.Spec(1, Optional.empty())).build();

        assertThat(planner.plan(deployment)).isEqualTo(planner.plan(deployment));
    }

    // Checking a description.

    @Test
    void findingsOfTheTextAndOfWhatItDescribesAreToldTogetherErrorsFirst() throws IOException {
        Findings findings = planner.check(read(NODES + REST + "name: A\nfoo: 1\nparallelism: {tensor: 16}\n"));

        assertThat(findings)
                .extracting(finding -> finding.code().name())
                .containsExactly("KEY_UNKNOWN", "CLUSTER_NAME", "TENSOR_SPANS_NODES");
    }

    @Test
    void goodDescriptionIsSound() throws IOException {
        assertThat(planner.check(read(NODES + REST))).isEmpty();
    }

    @Test
    void valueThatCouldNotBeReadIsNotMissedOnceMore() throws IOException {
        assertOnly(NODES + "npusPerNode: '8'\nmodel: {id: m}\n", DescriptionCode.VALUE_WRONG_TYPE, "npusPerNode");
        assertOnly(NODES + "npuPerNode: 8\nmodel: {id: m}\n", DescriptionCode.KEY_UNKNOWN, "npuPerNode");
        assertOnly(NODES + "npusPerNode: 0\nmodel: {id: m}\n", DescriptionCode.VALUE_OUT_OF_RANGE, "npusPerNode");
        assertOnly(
                "nodes: [{host: 10.0.0.1, nic: 5, npus: 8}]\nmodel: {id: m}\n",
                DescriptionCode.VALUE_WRONG_TYPE,
                "nodes[0].nic");
        assertOnly(
                "nodes: [{host: 10.0.0.1, nci: eth0, npus: 8}]\nmodel: {id: m}\n",
                DescriptionCode.KEY_UNKNOWN,
                "nodes[0].nci");
        assertOnly(
                "nodes: [{host: 10.0.0.1, nic: a, npus: '4'}, {host: 10.0.0.2, nic: a, npus: 8}]\nmodel: {id: m}\n",
                DescriptionCode.VALUE_WRONG_TYPE,
                "nodes[0].npus");
    }

    @Test
    void whatADefaultInPlaceOfAnUnreadValueLeadsToIsNoSecondMistake() throws IOException {
        assertOnly(
                NODES + REST + "parallelism: {tensor: '4', pipeline: 4}\n",
                DescriptionCode.VALUE_WRONG_TYPE,
                "parallelism.tensor");
        assertOnly(NODES + REST + "parallelism: [4, 4]\n", DescriptionCode.VALUE_WRONG_TYPE, "parallelism");
        assertOnly(NODES + REST + "ray: {prot: 1}\nserve: {port: 6379}\n", DescriptionCode.KEY_UNKNOWN, "ray.prot");
        assertOnly(NODES + REST + "ray: 1\nserve: {port: 6379}\n", DescriptionCode.VALUE_WRONG_TYPE, "ray");
    }

    @Test
    void otherMistakesBesideAnUnreadValueAreTold() throws IOException {
        assertThat(planner.check(read("name: A\n" + NODES + "npusPerNode: '8'\nmodel: {id: --m}\nray: {version: x}\n")))
                .extracting(finding -> finding.code().name() + " " + finding.path())
                .containsExactly(
                        "VALUE_WRONG_TYPE npusPerNode",
                        "CLUSTER_NAME name",
                        "TEXT_UNUSABLE model.id",
                        "VERSION_UNREADABLE ray.version");
    }

    @Test
    void descriptionThatHoldsNoDeploymentHasTheFindingsOfItsText() {
        Description description = planner.read(folder.resolve("none.yaml"));

        assertThat(planner.check(description).all())
                .isEqualTo(description.findings().all())
                .extracting(Finding::code)
                .containsExactly(DescriptionCode.FILE_NOT_READABLE);
    }

    @Test
    void descriptionMustNameOneOfTwoLaunchersAndIsCheckedWithoutIt() throws IOException {
        Planner two = Planner.of(FakeLauncher.provider(), new Other(List.of()));
        Path file = Files.writeString(folder.resolve("d.yaml"), "name: A\n" + NODES + REST);

        assertThat(two.check(two.read(file)))
                .extracting(Finding::code)
                .containsExactly(DescriptionCode.KEY_MISSING, CheckCode.CLUSTER_NAME);
        assertThat(two.read(file).findings().all().get(0).message())
                .isEqualTo("line 1, column 1: expected the key ray or other, saw none.");

        Files.writeString(file, NODES + REST + "other: {}\n");
        assertThat(two.check(two.read(file))).isEmpty();
        assertThat(two.read(file).deployment().orElseThrow().launcher()).contains(new Other.Spec());

        Files.writeString(file, NODES + REST + "rya: {}\n");
        assertThat(two.check(two.read(file))).extracting(Finding::code).containsExactly(DescriptionCode.KEY_UNKNOWN);

        Files.writeString(file, NODES + REST + "other: {}\nray: {}\n");
        assertThat(two.check(two.read(file))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(DescriptionCode.KEY_DUPLICATE);
            assertThat(finding.message()).isEqualTo("line 5, column 1: expected one launcher, saw ray and other.");
        });
    }

    @Test
    @Timeout(20)
    void manyMistakesInTextAndDeploymentAreMergedFast() throws IOException {
        var text = new StringBuilder("model: {id: m}\nnodes:\n");
        for (int i = 0; i < 30_000; i++) {
            text.append("- {host: ").append(i).append(".0.0.0, npus: x}\n");
        }

        Findings findings = planner.check(read(text.toString()));

        assertThat(findings.errors()).hasSizeGreaterThan(30_000);
        assertThat(findings).extracting(Finding::severity).contains(Severity.INFO);
    }

    // Layouts.

    @Test
    void whereNoLayoutIsGivenTheAdvisedOneIsCheckedPlannedAndSaid() {
        Deployment open = sound("Qwen3-235B-A22B").build();
        Parallelism advised = planner.advise(open).choice().orElseThrow().parallelism();

        assertThat(planner.check(open)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(AdviceCode.PARALLELISM_CHOSEN);
            assertThat(finding.severity()).isEqualTo(Severity.INFO);
            assertThat(finding.message()).contains("tensor " + advised.tensor() + ", pipeline " + advised.pipeline());
        });
        assertThat(planner.complete(open).parallelism()).isEqualTo(advised);
        assertThat(planner.plan(open).deployment().parallelism()).isEqualTo(advised);
        assertThat(planner.check(planner.complete(open))).isEmpty();
    }

    @Test
    void aLayoutThatIsGivenIsKept() {
        Parallelism given = Parallelism.tensor(4).pipeline(4);

        assertThat(planner.complete(sound("Qwen3-235B-A22B").parallelism(given).build())
                        .parallelism())
                .isEqualTo(given);
        assertThat(planner.complete(sound().build()).hasParallelism()).isFalse();
        assertThat(planner.complete(sound().build()).parallelism())
                .isEqualTo(Parallelism.tensor(8).pipeline(2));
    }

    @Test
    void whereNoLayoutWorksTheGuidesIsCheckedAndItsErrorsAreTold() {
        Deployment hopeless = sound("Qwen3-235B-A22B")
                .serve(ServeOptions.builder().memoryUtilization(0.1).build())
                .build();

        assertThat(planner.advise(hopeless).strategies()).isEmpty();
        assertThat(planner.check(hopeless).errors())
                .extracting(Finding::code)
                .containsExactly(CheckCode.MEMORY_DOES_NOT_FIT);
    }

    @Test
    void adviceNeedsTheConfigAndACluster() {
        assertThat(catchThrowableOfType(InvalidDeploymentException.class, () -> planner.advise(sound().build()))
                        .findings()
                        .errors())
                .extracting(Finding::code)
                .containsExactly(AdviceCode.MODEL_CONFIG_NOT_GIVEN);
        Deployment nameless = Deployment.builder(
                        Cluster.builder().nodes(Node.of("10.0.0.1").nic("eth0")).build(),
                        sound("Qwen3-235B-A22B").build().model())
                .build();
        assertThatThrownBy(() -> planner.advise(nameless))
                .isInstanceOf(InvalidDeploymentException.class)
                .hasMessageContaining("NPUS_UNKNOWN");
        assertThat(planner.check(nameless).errors()).extracting(Finding::code).containsExactly(CheckCode.NPUS_UNKNOWN);
    }

    @Test
    void adviceHeedsTheLauncher() {
        var broken = new FakeLauncher.Spec(6379, Optional.of("x"));

        Advice advice = planner.advise(sound("Qwen3-235B-A22B").launcher(broken).build());

        assertThat(advice.strategies()).isEmpty();
        assertThat(advice.rejected()).extracting(Rejection::code).contains(FakeLauncher.Code.VERSION_UNREADABLE);
    }

    private void assertOnly(String text, DescriptionCode code, String path) throws IOException {
        assertThat(planner.check(read(text))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.path()).isEqualTo(path);
        });
    }

    private Description read(String text) throws IOException {
        return planner.read(Files.writeString(folder.resolve("d.yaml"), text));
    }

    private static Deployment.Builder sound() {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("10.0.0.1").nic("eth0"), Node.of("10.0.0.2").nic("eth0"))
                .npusPerNode(8)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("m")).serve(ServeOptions.ofDefaults());
    }

    private static Deployment.Builder sound(String config) {
        try {
            String json = Files.readString(Path.of("src/test/resources/io/muster/model/configs", config + ".json"));
            return Deployment.builder(
                    sound().build().cluster(), ModelSpec.of(config).config(ModelConfig.parse(json)));
        } catch (IOException | ModelConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Brings a second launcher, which plans the phases that a test gives it. */
    private record Other(List<Phase> phases, boolean isPreferred) implements AdapterProvider {

        Other(List<Phase> phases) {
            this(phases, false);
        }

        record Spec() implements LauncherSpec {}

        @Override
        public List<LauncherAdapter> launchers() {
            return List.of(new SecondLauncher(phases, new Spec(), isPreferred));
        }
    }
}
