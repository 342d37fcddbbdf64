package io.muster.testbed;

import static io.muster.testbed.Clusters.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.run.Report;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault ends within its deadline in one clear finding that names the host, and nothing stays behind. */
@TestInstance(Lifecycle.PER_CLASS)
class FaultsIT {

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @BeforeAll
    void makeHosts() {
        bed = Bed.make("10.83.3", 2, "2.60.0");
    }

    @AfterEach
    void heal() {
        bed.powerOn();
        bed.heal(1);
        bed.heal(2);
        try (Muster muster = Muster.overSsh()) {
            muster.down(bed.deployment("faulty", 1, 2));
        }
    }

    @AfterAll
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "refuse-key,  1, HOST_LOGIN_REFUSED",
        "refuse-key,  2, HOST_LOGIN_REFUSED",
        "new-hostkey, 2, HOST_KEY_NOT_TRUSTED",
        "no-sshd,     2, HOST_UNREACHABLE",
        "unplug,      1, HOST_UNREACHABLE",
        "power-off,   2, HOST_UNREACHABLE",
        "hang-ssh,    2, HOST_SILENT",
        "no-ray,      2, SETUP_FAILED",
        "lost-npu,    2, NPU_DEVICE_MISSING",
        "full-disk,   2, DISK_FULL",
        "not-json,    1, HOST_NOT_READABLE"
    })
    void endsInOneClearFinding(String fault, int host, String code) {
        bed.fault(fault, host);
        Report report = up(bed.deployment("faulty", 1, 2));

        assertThat(report.ok()).isFalse();
        assertThat(report.took()).isLessThan(Duration.ofSeconds(60));
        assertThat(report.failures())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code().name()).isEqualTo(code))
                .satisfies(finding -> assertThat(finding.path()).startsWith("nodes[" + (host - 1) + "]"))
                .satisfies(finding -> assertThat(finding.message()).contains(bed.host(host)))
                .satisfies(finding -> assertThat(finding.remedy()).isNotBlank());
        assertThat(report.left()).isEmpty();
        bed.assertNothingLeft(3 - host);
    }

    /** Where the dashboard's is taken Ray would start without it, and only log it. */
    @ParameterizedTest
    @CsvSource({"6379, 0.0.0.0", "6379, 127.0.0.1", "6379, ::", "8265, 127.0.0.1", "8265, 0.0.0.0", "8265, ::"})
    void anotherProgramOnAPortOfTheHeadIsNamed(int port, String address) {
        bed.on(1, "setsid python3 -m http.server --bind " + address + " " + port + " > /dev/null 2>&1 & sleep 1");
        Report report = up(bed.deployment("faulty", 1, 2));
        bed.on(1, "pkill -f http.server");
        assertThat(report.failures())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code().name()).isEqualTo("PORT_TAKEN"))
                .satisfies(finding -> assertThat(finding.message()).contains(String.valueOf(port), bed.host(1)))
                .satisfies(finding ->
                        assertThat(finding.remedy()).contains(port == 6379 ? "ray.port" : "ray.dashboardPort"));
        assertThat(report.left()).isEmpty();
        bed.assertNothingLeft();
    }

    @Test
    void anotherProgramOnTheAgentsPortIsNamed() {
        bed.on(2, "setsid python3 -m http.server --bind 0.0.0.0 6384 > /dev/null 2>&1 & sleep 1");
        Report report = up(bed.deployment("faulty", 1, 2));
        bed.on(2, "pkill -f http.server");
        assertThat(report.failures())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code().name()).isEqualTo("PORT_TAKEN"))
                .satisfies(finding -> assertThat(finding.message()).contains("6384", bed.host(2)));
        bed.assertNothingLeft();
    }

    @Test
    void aWorkerThatJoinsWithSevenOfEightNpusIsNamed() {
        bed.on(
                2,
                "mkdir ~/short; printf '%s\\n' '#!/bin/bash' 'exec /opt/ray/bin/ray \"${@/:8/:7}\"' > ~/short/ray;"
                        + " chmod +x ~/short/ray");
        Deployment deployment = bed.deployment("faulty", 1, 2).toBuilder()
                .environment(new Environment(
                        Map.of(), Map.of(bed.host(2), Map.of("PATH", "/root/short:/opt/ray/bin:/usr/bin:/bin"))))
                .build();
        Report report = up(deployment);
        bed.on(2, "rm -r ~/short");
        assertThat(report.failures())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code().name()).isEqualTo("NODE_NPU_COUNT"))
                .satisfies(finding -> assertThat(finding.message()).contains(bed.host(2), "7 of 8"));
        assertThat(report.left()).isEmpty();
        bed.assertNothingLeft();
    }

    @Test
    void hostsWithDifferentVersionsOfRayAreNamed() throws InterruptedException {
        bed.fault("power-off", 2);
        bed.powerOn("2.48.0");
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.preflight(bed.deployment("faulty", 1, 2))
                            .findings()
                            .errors())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.code().name()).isEqualTo("HOSTS_DISAGREE"));
        }
        Report report = up(bed.deployment("faulty", 1, 2));
        bed.fault("power-off", 2);
        assertThat(report.failures())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code().name()).isEqualTo("HOSTS_DISAGREE"))
                .satisfies(finding ->
                        assertThat(finding.message()).contains("2.60.0 on " + bed.host(1), "2.48.0 on " + bed.host(2)));
        bed.assertNothingLeft(1);
    }

    @Test
    void aWrongNicIsToldWithTheRightOne() {
        Deployment right = bed.deployment("faulty", 1, 2);
        Cluster cluster = Cluster.builder()
                .name("faulty")
                .nodes(Node.of(bed.host(1)).nic("lo"), Node.of(bed.host(2)).nic("eth9"))
                .npusPerNode(8)
                .ssh(right.cluster().ssh())
                .build();
        Report report = up(Deployment.builder(cluster, right.model())
                .runtime(right.runtime())
                .build());
        assertThat(report.failures())
                .extracting(finding -> finding.code().name())
                .containsExactlyInAnyOrder("NIC_WITHOUT_ADDRESS", "NIC_NOT_ON_HOST");
        assertThat(report.failures()).extracting(Finding::remedy).allMatch(remedy -> remedy.contains("eth0"));
    }

    @Test
    void downWorksWhereAHostIsGone() {
        Deployment deployment = bed.deployment("faulty", 1, 2);
        assertThat(up(deployment).failures()).isEmpty();
        bed.fault("power-off", 2);
        try (Muster muster = Muster.overSsh()) {
            Report report = muster.down(deployment);
            assertThat(report.failures())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains(bed.host(2)));
        }
        bed.assertNothingLeft(1);
    }

    @Test
    void anInterruptEndsWhatWasBegun() throws InterruptedException {
        var reports = new LinkedBlockingQueue<Report>();
        var thread = new Thread(() -> reports.add(up(bed.deployment("faulty", 1, 2))));
        thread.start();
        for (int tenths = 0; tenths < 300 && bed.on(1, "pgrep gcs_server; true").isEmpty(); tenths++) {
            Thread.sleep(100);
        }
        thread.interrupt();
        thread.join(Duration.ofSeconds(90).toMillis());
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(Report.Outcome.CANCELLED);
            assertThat(report.left()).isEmpty();
        });
        bed.assertNothingLeft();
    }
}
