package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.spi.Observation;
import io.muster.vllm.RuntimeOnTheHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What runs from one description, against another. */
class RayDriftTest {

    private static final RuntimeOnTheHost RUNTIME = new RuntimeOnTheHost();
    private static final RayLauncherAdapter ADAPTER = new RayLauncherAdapter();
    private static final Set<String> BOTH = Set.of(Guide.HEAD, Guide.WORKER);

    /**
     * One change of a description.
     *
     * @param name of a difference to which it leads
     * @param hosts that are started again themselves
     */
    private record Change(String name, Restart restart, Set<String> hosts, UnaryOperator<Deployment> change) {}

    private static final List<Change> CHANGES = List.of(
            variable("HCCL_BUFFSIZE", Restart.GANG, BOTH),
            variable("GLOO_SOCKET_IFNAME", Restart.GANG, BOTH),
            variable("VLLM_LOGGING_LEVEL", Restart.GANG, BOTH),
            variable("HF_HUB_OFFLINE", Restart.GANG, BOTH),
            variable("NOBODY_KNOWS_IT", Restart.GANG, BOTH),
            variable("VLLM_API_KEY", Restart.SERVE, Set.of()),
            variable("VLLM_ENGINE_READY_TIMEOUT_S", Restart.SERVE, Set.of()),
            ofNode("HCCL_IF_BASE_PORT", Guide.WORKER, Restart.NODE),
            ofNode("NOBODY_KNOWS_IT", Guide.WORKER, Restart.NODE),
            ofNode("RAY_USE_TLS", Guide.WORKER, Restart.GANG),
            ofNode("HCCL_IF_BASE_PORT", Guide.HEAD, Restart.GANG),
            ray("ray start --address", BOTH, ray -> ray.port(RayPort.GCS, 6479)),
            ray("ray start --dashboard-port", Set.of(Guide.HEAD), ray -> ray.port(RayPort.DASHBOARD, 8365)),
            ray("ray start --dashboard-agent-listen-port", BOTH, ray -> ray.port(RayPort.AGENT, 52465)),
            new Change(
                    "start of Ray",
                    Restart.GANG,
                    BOTH,
                    deployment -> deployment.toBuilder()
                            .runtime(BareRuntime.setup("source /opt/other"))
                            .build()),
            cluster(
                    "ray start --resources",
                    Restart.NODE,
                    Set.of(Guide.WORKER),
                    cluster -> nodes(
                            Node.of(Guide.HEAD).nic("eth0"),
                            Node.of(Guide.WORKER).nic("eth0").npus(7))),
            cluster(
                    "HCCL_SOCKET_IFNAME",
                    Restart.NODE,
                    Set.of(Guide.WORKER),
                    cluster -> nodes(
                            Node.of(Guide.HEAD).nic("eth0"),
                            Node.of(Guide.WORKER).nic("eth1"))),
            cluster(
                    "",
                    Restart.NOTHING,
                    Set.of(),
                    cluster -> nodes(
                            Node.of(Guide.HEAD).nic("eth0"),
                            Node.of(Guide.WORKER).nic("eth0").ssh(SshTarget.of("elsewhere")))),
            serve("vllm serve --max-num-seqs", serve -> serve.maxNumSeqs(26)),
            serve("vllm serve --max-num-batched-tokens", serve -> serve.maxNumBatchedTokens(4096)),
            serve("vllm serve --enforce-eager", serve -> serve.args(List.of("--enforce-eager"))),
            serve("vllm serve --port", serve -> serve.port(8100)),
            new Change(
                    "vllm serve",
                    Restart.SERVE,
                    Set.of(),
                    deployment ->
                            deployment.toBuilder().serve(ServeOptions.none()).build()),
            new Change(
                    "vllm serve --enable-expert-parallel",
                    Restart.SERVE,
                    Set.of(),
                    deployment -> deployment.toBuilder()
                            .parallelism(Parallelism.tensor(8).pipeline(2))
                            .build()));

    @Test
    void whatRunsFromTheSameDescriptionIsEqual() {
        Drift drift = drift(Guide.deployment(), Guide.deployment());

        assertThat(drift).isEqualTo(Drift.NONE);
        assertThat(drift.isEqual()).isTrue();
        assertThat(restart(Guide.deployment(), drift)).isEmpty();
    }

    @Test
    void eachChangeAndItsReversalReachExactlyWhatTheTableSaysWhateverElseIsThere() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (Change change : CHANGES) {
            for (int i = 0; i < 8; i++) {
                Deployment before = some(random);
                Deployment after = change.change().apply(before);
                for (Drift drift : List.of(drift(before, after), drift(after, before))) {
                    assertThat(drift.restart())
                            .as("%s, seed %d: %s", change.name(), seed, drift)
                            .isEqualTo(
                                    change.name().equals("vllm serve")
                                                    && drift.differences().stream()
                                                            .allMatch(d ->
                                                                    d.running().isEmpty())
                                            ? Restart.NOTHING
                                            : change.restart());
                    assertThat(drift.hosts())
                            .as("%s, seed %d: %s", change.name(), seed, drift)
                            .isEqualTo(change.hosts());
                    if (!change.name().isEmpty()) {
                        assertThat(drift.differences())
                                .as("seed %d", seed)
                                .extracting(Difference::name)
                                .contains(change.name());
                    }
                }
                assertThat(drift(after, after).differences())
                        .as("applied twice: %s, seed %d", change.name(), seed)
                        .isEmpty();
            }
        }
    }

    @Test
    void differencesNameBothValuesAndEachHost() {
        Deployment changed =
                variable("HCCL_BUFFSIZE", Restart.GANG, BOTH).change().apply(Guide.deployment());

        assertThat(drift(Guide.deployment(), changed).differences())
                .extracting(d -> d.host() + " " + d.name() + " " + d.running().orElse("") + " "
                        + d.wanted().orElse("") + " " + d.restart())
                .containsExactly(
                        "10.0.0.1 HCCL_BUFFSIZE 1024 changed GANG", "10.0.0.2 HCCL_BUFFSIZE 1024 changed GANG");
    }

    @Test
    void whatWasStartedByHandIsToldWithItsDifferencesAndEndsFirst() {
        Deployment guide = Guide.deployment();
        Deployment fewer = CHANGES.stream()
                .filter(change -> change.name().equals("ray start --resources"))
                .findFirst()
                .orElseThrow()
                .change()
                .apply(guide);
        Map<String, Observation> told = new LinkedHashMap<>(new RunningRay(fewer, guide).told());
        told.replaceAll((host, observation) -> Observation.of(new CommandOutput(
                0, observation.output().orElseThrow().stdout().replace("--- raylet", "--- by-hand"), "")));

        Drift drift = ADAPTER.drift(guide, RUNTIME, told);

        assertThat(drift.byHand()).isEqualTo(BOTH);
        assertThat(drift.restart()).isEqualTo(Restart.GANG);
        assertThat(drift.differences())
                .extracting(d -> d.host() + " " + d.name() + " " + d.running().orElse(""))
                .contains(
                        "10.0.0.1 start of Ray by hand",
                        "10.0.0.2 start of Ray by hand",
                        "10.0.0.2 ray start --resources 7");
        assertThat(steps(restart(guide, drift)))
                .startsWith("10.0.0.1/end-by-hand", "10.0.0.2/end-by-hand", "10.0.0.1/end-service");
        assertThat(restart(guide, drift).get(1).after()).containsExactly("end-by-hand");
    }

    @Test
    void theServiceEndsFirstAndTheHeadLast() {
        Deployment guide = Guide.deployment();
        Deployment gang = variable("HCCL_BUFFSIZE", Restart.GANG, BOTH).change().apply(guide);
        Deployment node =
                ofNode("HCCL_IF_BASE_PORT", Guide.WORKER, Restart.NODE).change().apply(guide);
        Deployment serve =
                guide.toBuilder().serve(Guide.serve().maxNumSeqs(7).build()).build();

        assertThat(steps(restart(gang, drift(guide, gang))))
                .containsExactly("10.0.0.1/end-service", "10.0.0.2/stop", "10.0.0.1/stop");
        assertThat(steps(restart(node, drift(guide, node)))).containsExactly("10.0.0.1/end-service", "10.0.0.2/stop");
        assertThat(steps(restart(serve, drift(guide, serve)))).containsExactly("10.0.0.1/end-service");
        assertThat(restart(gang, drift(guide, gang)).get(1).after()).containsExactly("end-service");
    }

    @Test
    void aServiceThatWasKilledIsStartedAndNothingIsRestarted() {
        Deployment ray =
                Guide.deployment().toBuilder().serve(ServeOptions.none()).build();

        Drift drift = drift(ray, Guide.deployment());

        assertThat(drift.isEqual()).isFalse();
        assertThat(drift.restart()).isEqualTo(Restart.NOTHING);
        assertThat(restart(Guide.deployment(), drift)).isEmpty();
    }

    @Test
    void aHostThatLeftTheDescriptionIsTold() {
        Deployment one = Guide.builder(Guide.cluster("muster", Guide.HEAD))
                .parallelism(Parallelism.tensor(8))
                .build();

        Drift drift = drift(reached(Guide.deployment(), "ops@gate:2202"), one);

        assertThat(drift.hostsLeft()).containsExactly(Guide.WORKER);
        assertThat(drift.restart()).isEqualTo(Restart.GANG);
        assertThat(drift.left())
                .containsExactly(Node.of(Guide.WORKER)
                        .ssh(SshTarget.of("gate").user("ops").port(2202)));
        assertThat(restart(one.joinedBy(drift.left()), drift))
                .flatExtracting(Phase::steps)
                .extracting(Step::id)
                .containsExactly(Guide.HEAD + "/end-service", Guide.WORKER + "/stop", Guide.HEAD + "/stop");
    }

    /** Its workers say so: the new one has never heard of them. */
    @Test
    void aHeadThatLeftTheDescriptionIsToldAndNobodyTakesItOut() {
        Deployment turned =
                Guide.builder(Guide.cluster("muster", "10.0.0.7", Guide.WORKER)).build();

        Drift drift = drift(Guide.deployment(), turned);

        assertThat(drift.hostsLeft()).containsExactly(Guide.HEAD);
        assertThat(drift.left()).isEmpty();
    }

    @Test
    void whatAWorkerNotedOnWhichNothingRunsIsOld() {
        String idle = "--- wanted 1\n\n--- hosts\n10.0.0.7\n10.0.0.8\n--- end\n";
        Map<String, Observation> told =
                new LinkedHashMap<>(new RunningRay(Guide.deployment(), Guide.deployment()).told());
        told.put(Guide.WORKER, observation(idle));

        assertThat(ADAPTER.drift(Guide.deployment(), RUNTIME, told).hostsLeft()).isEmpty();
    }

    private static Deployment reached(Deployment deployment, String ssh) {
        Cluster cluster = deployment.cluster();
        return cluster(
                        "",
                        Restart.NOTHING,
                        Set.of(),
                        one -> cluster.toBuilder()
                                .nodes(
                                        cluster.head(),
                                        cluster.workers()
                                                .get(0)
                                                .ssh(SshTarget.parse(ssh).orElseThrow()))
                                .build())
                .change()
                .apply(deployment);
    }

    @Test
    void anotherHeadIsAnotherGang() {
        Deployment turned =
                Guide.builder(Guide.cluster("muster", Guide.WORKER, Guide.HEAD)).build();

        assertThat(drift(Guide.deployment(), turned).restart()).isEqualTo(Restart.GANG);
    }

    @Test
    void whereNothingRunsNothingDiffers() {
        String idle = "--- wanted 1\n\n--- hosts\n--- end\n";
        Drift drift = ADAPTER.drift(
                Guide.deployment(), RUNTIME, Map.of(Guide.HEAD, observation(idle), Guide.WORKER, observation(idle)));

        assertThat(drift.differences()).isEmpty();
        assertThat(drift.idle()).isEqualTo(BOTH);
        assertThat(drift.isEqual()).isFalse();
        assertThat(restart(Guide.deployment(), drift)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsUnknownAndNeverEqual() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        Map<String, Observation> told = new RunningRay(Guide.deployment(), Guide.deployment()).told();
        for (int i = 0; i < 200; i++) {
            var cut = new LinkedHashMap<>(told);
            String whole = Objects.requireNonNull(cut.get(Guide.WORKER))
                    .output()
                    .orElseThrow()
                    .stdout();
            cut.put(Guide.WORKER, observation(whole.substring(0, random.nextInt(whole.length() - 2))));

            Drift drift = ADAPTER.drift(Guide.deployment(), RUNTIME, cut);

            assertThat(drift.unknown()).as("seed %d", seed).containsOnlyKeys(Guide.WORKER);
            assertThat(drift.isEqual()).isFalse();
        }
        var away = new LinkedHashMap<>(told);
        away.put(Guide.WORKER, Observation.unreachable("No route."));
        assertThat(ADAPTER.drift(Guide.deployment(), RUNTIME, away).unknown())
                .containsExactly(Map.entry(Guide.WORKER, "No route."));
    }

    @Test
    void secretsAreHidden() {
        Deployment changed =
                variable("VLLM_API_KEY", Restart.SERVE, Set.of()).change().apply(Guide.deployment());

        assertThat(drift(Guide.deployment(), changed).toString())
                .contains("[hidden]")
                .doesNotContain("changed");
    }

    private static Drift drift(Deployment running, Deployment wanted) {
        return ADAPTER.drift(wanted, RUNTIME, new RunningRay(running, wanted).told());
    }

    private static List<Phase> restart(Deployment wanted, Drift drift) {
        return ADAPTER.restart(wanted, RUNTIME, drift);
    }

    private static List<String> steps(List<Phase> phases) {
        return phases.stream()
                .flatMap(phase -> phase.steps().stream())
                .map(Step::id)
                .toList();
    }

    private static Observation observation(String stdout) {
        return Observation.of(new CommandOutput(0, stdout, ""));
    }

    /** The guide's with some further variables and options, which are none of those that change. */
    private static Deployment some(Random random) {
        var variables = new LinkedHashMap<>(Guide.deployment().environment().cluster());
        for (int i = random.nextInt(5); i > 0; i--) {
            variables.put("SOME_" + random.nextInt(9), String.valueOf(random.nextInt(1000)));
        }
        var ofNodes = new LinkedHashMap<>(Guide.deployment().environment().nodes());
        if (random.nextBoolean()) {
            ofNodes.put(Guide.HEAD, Map.of("SOME_OF_HEAD", "1"));
        }
        return Guide.deployment().toBuilder()
                .environment(new Environment(variables, ofNodes))
                .serve(Guide.serve().maxModelLen(1024 + random.nextInt(9)).build())
                .build();
    }

    private static Change variable(String name, Restart restart, Set<String> hosts) {
        return new Change(name, restart, hosts, deployment -> {
            var variables = new LinkedHashMap<>(deployment.environment().cluster());
            variables.put(name, "changed");
            return deployment.toBuilder()
                    .environment(
                            new Environment(variables, deployment.environment().nodes()))
                    .build();
        });
    }

    private static Change ofNode(String name, String host, Restart restart) {
        Set<String> hosts = Set.of(host);
        return new Change(name, restart, hosts, deployment -> {
            var nodes = new LinkedHashMap<>(deployment.environment().nodes());
            var variables = new LinkedHashMap<>(nodes.getOrDefault(host, Map.of()));
            variables.put(name, "changed");
            nodes.put(host, variables);
            return deployment.toBuilder()
                    .environment(new Environment(deployment.environment().cluster(), nodes))
                    .build();
        });
    }

    private static Change ray(String name, Set<String> hosts, UnaryOperator<RayLauncher> change) {
        return new Change(
                name,
                Restart.GANG,
                hosts,
                deployment -> deployment.toBuilder()
                        .launcher(
                                change.apply((RayLauncher) deployment.launcher().orElseThrow()))
                        .build());
    }

    private static Change serve(String name, UnaryOperator<ServeOptions.Builder> change) {
        return new Change(name, Restart.SERVE, Set.of(), deployment -> {
            ServeOptions serve = deployment.serve();
            return deployment.toBuilder()
                    .serve(change.apply(Guide.serve()
                                    .maxModelLen(serve.maxModelLen().orElseThrow()))
                            .build())
                    .build();
        });
    }

    private static Change cluster(String name, Restart restart, Set<String> hosts, UnaryOperator<Cluster> change) {
        return new Change(name, restart, hosts, deployment -> {
            var builder = Deployment.builder(change.apply(deployment.cluster()), deployment.model())
                    .parallelism(deployment.parallelism())
                    .serve(deployment.serve())
                    .environment(deployment.environment())
                    .runtime(deployment.runtime());
            deployment.launcher().ifPresent(builder::launcher);
            return builder.build();
        });
    }

    private static Cluster nodes(Node... nodes) {
        return Cluster.builder()
                .name("muster")
                .nodes(new ArrayList<>(List.of(nodes)))
                .npusPerNode(8)
                .ssh(SshAccess.ofDefaults())
                .build();
    }
}
