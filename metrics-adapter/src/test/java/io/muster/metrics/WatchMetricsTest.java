package io.muster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchMetricsTest {

    private static final String HOST = "10.0.0.1";
    private static final String OTHER = "10.0.0.2";

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final WatchMetrics metrics = new WatchMetrics(
            registry,
            Cluster.builder().name("qwen").nodes(Node.of(HOST), Node.of(OTHER)).build());

    @Test
    void hostsAreCountedAsTheyAreHeardOf() {
        assertThat(gauge("muster.hosts")).isEqualTo(2);
        assertThat(gauge("muster.hosts.up")).isZero();

        up(HOST, Part.HOST);
        up(OTHER, Part.HOST);
        assertThat(gauge("muster.hosts.up")).isEqualTo(2);

        lost(OTHER, Part.HOST);
        assertThat(gauge("muster.hosts.up")).isEqualTo(1);
    }

    @Test
    void ofAPartOfWhichNothingIsKnownThereIsNoMeter() {
        up(HOST, Part.HOST);

        assertThat(registry.find("muster.part.up").gauges()).hasSize(1);
        assertThat(registry.find("muster.part.up").tags("part", "node").gauge()).isNull();
    }

    @Test
    void aLossIsCountedAndTheTimeUntilThePartIsThereAgain() {
        up(HOST, Part.NODE);
        assertThat(lostCount()).isZero();

        lost(HOST, Part.NODE);
        assertThat(upOfNode()).isZero();
        assertThat(lostCount()).isEqualTo(1);
        clock.add(Duration.ofSeconds(90));
        assertThat(outage().count()).isZero();

        up(HOST, Part.NODE);
        assertThat(upOfNode()).isEqualTo(1);
        assertThat(outage().count()).isEqualTo(1);
        assertThat(outage().totalTime(TimeUnit.SECONDS)).isEqualTo(90);
    }

    /** A service that is not started yet is no outage. */
    @Test
    void whatHasNotBeenThereCannotBeLost() {
        lost(HOST, Part.NODE);
        clock.add(Duration.ofSeconds(90));
        up(HOST, Part.NODE);

        assertThat(lostCount()).isZero();
        assertThat(outage().count()).isZero();
    }

    @Test
    void allMetersNameTheClusterAndGoWithTheirListener() {
        up(HOST, Part.HOST);
        lost(HOST, Part.ENDPOINT);
        assertThat(registry.getMeters())
                .hasSize(2 + 2 * 3)
                .extracting(Meter::getId)
                .allSatisfy(id -> assertThat(id.getTag("cluster")).isEqualTo("qwen"));

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private void up(String host, Part part) {
        metrics.accept(new WatchEvent(host, part, true, ""));
    }

    private void lost(String host, Part part) {
        metrics.accept(new WatchEvent(host, part, false, "It has ended."));
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double upOfNode() {
        return registry.get("muster.part.up")
                .tags("host", HOST, "part", "node")
                .gauge()
                .value();
    }

    private double lostCount() {
        return registry.get("muster.part.lost")
                .tags("host", HOST, "part", "node")
                .counter()
                .count();
    }

    private Timer outage() {
        return registry.get("muster.part.outage")
                .tags("host", HOST, "part", "node")
                .timer();
    }
}
