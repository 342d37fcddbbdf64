package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.ServeOptions;
import io.muster.drift.Restart;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real vLLM on the CPUs of two hosts, which asks a real Ray for NPUs. Stand-ins are the platform that says so, the device
 * files, and a model of random weights.
 */
class RealVllmIT {

    private static final Parallelism PIPELINE = Parallelism.tensor(1).pipeline(2);

    @SuppressWarnings("NullAway.Init")
    private static Bed bed;

    @SuppressWarnings("NullAway.Init")
    private static Served served;

    private final List<String> progress = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeHosts() {
        bed = Bed.make("10.83.6", 2, "vllm");
        served = new Served(bed, "real", BareRuntime.setup("source /opt/ray/bin/activate"), "/opt/ray/model");
    }

    @AfterAll
    static void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void clean() {
        try (Muster muster = Muster.overSsh()) {
            muster.down(served.across(PIPELINE));
        }
    }

    @Test
    void servesAcrossHostsInBothWaysWithTheSameAnswerTellsWhenAWorkerDiesAndIsRepairedUnderGuard()
            throws InterruptedException {
        Deployment pipeline = served.across(PIPELINE);
        Report up = up(pipeline);
        assertThat(up.failures()).isEmpty();
        assertThat(up.answer()).hasValue(SmallModel.ANSWER);
        assertThat(progress).contains("starting vLLM", "starting the workers");
        assertThat(Served.service(pipeline))
                .isEqualTo(new ServiceStatus("http://" + bed.host(1) + ":8000/v1", ServiceState.SERVING, ""));
        served.assertRanksHaveTheVariablesOfTheirNodes(pipeline);

        Report again = up(pipeline);
        assertThat(again.failures()).isEmpty();
        assertThat(again.changed()).isFalse();
        assertThat(again.answer()).isEqualTo(up.answer());

        // Of a changed argument of the server Ray knows nothing.
        String raylets = bed.on(1, "pgrep -x raylet") + bed.on(2, "pgrep -x raylet");
        String server = bed.on(1, "pgrep -x vllm");
        Deployment shorter = pipeline.toBuilder()
                .serve(ServeOptions.builder()
                        .servedModelName("random")
                        .maxModelLen(128)
                        .maxNumSeqs(4)
                        .args(pipeline.serve().args())
                        .build())
                .build();
        Report changed = up(shorter);
        assertThat(changed.failures()).isEmpty();
        assertThat(changed.drift().restart()).isEqualTo(Restart.SERVE);
        assertThat(changed.answer()).isEqualTo(up.answer());
        assertThat(bed.on(1, "pgrep -x raylet") + bed.on(2, "pgrep -x raylet")).isEqualTo(raylets);
        assertThat(bed.on(1, "pgrep -x vllm")).isNotEqualTo(server);
        assertThat(up(shorter).changed()).isFalse();

        try (var watched = new Watched(shorter)) {
            watched.await(bed.host(1), Part.ENDPOINT, true);
            bed.on(2, "pkill -KILL -f [r]ay::RayWorkerProc");
            watched.await(bed.host(1), Part.SERVER, false);
            assertThat(watched.lost())
                    .as("no host, and nothing of Ray")
                    .extracting(WatchEvent::part)
                    .doesNotContain(Part.HOST, Part.NODE);
        }
        ServiceStatus dead = Served.awaitEnd(pipeline);
        assertThat(dead.cause()).contains("died unexpectedly");

        Deployment tensor = served.across(Parallelism.tensor(2)).toBuilder()
                .repair(RepairPolicy.restart())
                .build();
        Report other = up(tensor);
        assertThat(other.failures()).isEmpty();
        assertThat(other.answer()).isEqualTo(up.answer());
        assertAKilledServerIsRepairedWithNobodyAsked(tensor);
        assertDownWaitsForARequestInWork(tensor);
        served.assertNothingLeft();
    }

    private static void assertDownWaitsForARequestInWork(Deployment deployment) {
        CompletableFuture<HttpResponse<String>> reply = Client.ask(bed.host(1), "random", 200);
        bed.on(
                1,
                "until curl -s --noproxy '*' http://%s:8000/metrics | grep -q '^vllm:num_requests_running{.* 1.0$' || ((++asked > 100)); do :; done"
                        .formatted(bed.host(1)));
        try (Muster muster = Muster.overSsh()) {
            Report report = muster.down(deployment, Duration.ofMinutes(2), event -> {});
            assertThat(report.failures()).isEmpty();
            assertThat(report.notes()).isEmpty();
        }
        assertThat(reply.join().statusCode()).isEqualTo(200);
        assertThat(reply.join().body()).contains("\"completion_tokens\":200");
    }

    private static void assertAKilledServerIsRepairedWithNobodyAsked(Deployment deployment)
            throws InterruptedException {
        try (var guarded = new Guarded(deployment);
                var client = new Client(bed.host(1), "random")) {
            client.awaitAnswer();
            // The engine outlives its server, and nothing but its log says whose it is.
            assertThat(bed.on(1, "pkill -KILL -x vllm; pgrep -f '[V]LLM::EngineCore'; ls /dev/shm/psm_*"))
                    .isNotEmpty();
            Duration outage = client.awaitOutage();
            Report repair = guarded.await(RepairEvent.RepairEnded.class).report();
            assertThat(repair.failures()).isEmpty();
            assertThat(repair.answer()).hasValue(SmallModel.ANSWER);
            System.out.println("A killed server, repaired: the client had no answer for " + PhaseTimes.seconds(outage)
                    + ", of which the repair took " + PhaseTimes.seconds(repair.took()));
        }
    }

    @Test
    void tooFewNpusAreToldAtOnceAndWhatWasBegunIsEnded() {
        // More than the hosts have, which only vLLM can know where the description is wrong of them.
        Deployment deployment = served.across(PIPELINE);
        up(deployment.toBuilder().serve(ServeOptions.none()).build());
        bed.on(
                2,
                "source /opt/ray/bin/activate; cd /; export RAY_AUTH_MODE=token RAY_AUTH_TOKEN_PATH=$(echo ~/.muster/*/secrets/RAY_AUTH_TOKEN); nohup setsid python3 -c 'import ray, time;"
                        + " ray.init(address=\"" + bed.host(1) + ":6379\");"
                        + " held = ray.util.placement_group([{\"NPU\": 1}]); ray.get(held.ready()); open(\"/tmp/held\", \"w\");"
                        + " time.sleep(600)' > /dev/null 2>&1 < /dev/null & for ((i = 0; i < 300; i++)); do [ ! -e /tmp/held ] || break; sleep 0.2; done");

        Report report = up(deployment);

        assertThat(report.failures()).extracting(f -> f.code().name()).containsExactly("TOO_FEW_NPUS");
        // Not after the half hour for which a service is waited for.
        assertThat(report.took()).isLessThan(Duration.ofMinutes(10));
        assertThat(bed.on(1, "pgrep -f '[V]LLM::|bin/[v]llm'; true")).isEmpty();
        bed.on(2, "pkill -f 'time.sleep[(]600'; rm /tmp/held");
    }

    /** Without compilation vLLM's CPU backend forgets a buffer of pipeline parallelism, and /health knows nothing of it. */
    @Test
    void anEngineThatIsHealthyAndDiesOnItsFirstRequestFailsWithWhatItsRankSays() {
        Report report = up(served.across(PIPELINE, List.of("--enforce-eager")));

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("SERVICE_ENDED");
            assertThat(finding.message())
                    .contains("AssertionError: assert self.intermediate_tensors is not None, on " + bed.host(2));
            assertThat(finding.remedy()).isNotBlank();
        });
        assertThat(report.left()).isEmpty();
        served.assertNothingLeft();
    }

    @Test
    void aModelThatIsMissingOnAWorkerIsToldBeforeAnythingStarts() {
        bed.on(1, "cp -r /opt/ray/model ~/model");
        Report report = up(new Served(bed, "real", served.runtime(), "/root/model").across(PIPELINE));
        bed.on(1, "rm -r ~/model");

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("MODEL_ABSENT");
            assertThat(finding.message()).contains(bed.host(2), "/root/model");
            assertThat(finding.remedy()).isNotBlank();
        });
        assertThat(report.took()).isLessThan(Duration.ofSeconds(30));
        served.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1"})
    void anotherProgramOnThePortOfTheServiceIsNamed(String address) {
        bed.on(1, "setsid python3 -m http.server --bind " + address + " 8000 > /dev/null 2>&1 & sleep 1");
        Report report = up(served.across(PIPELINE));
        bed.on(1, "pkill -f http.server");

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("PORT_TAKEN");
            assertThat(finding.message()).contains("8000", bed.host(1));
            assertThat(finding.remedy()).contains("serve.port");
        });
        assertThat(report.left()).isEmpty();
        served.assertNothingLeft();
    }

    private Report up(Deployment deployment) {
        var times = new PhaseTimes();
        Report report = Clusters.up(deployment, times.andThen(event -> {
            if (event instanceof RunEvent.StepProgress told) {
                progress.add(told.progress());
            }
        }));
        System.out.println(
                "To " + report.answer() + ", on bare hosts: " + PhaseTimes.seconds(report.took()) + ": " + times);
        return report;
    }
}
