package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.watch.Part;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatcherTest {

    private static final int HOSTS = 1_000;

    @Test
    void aThousandHostsAreListenedToWithoutAThreadForEach() throws InterruptedException {
        Cluster cluster = Cluster.builder()
                .nodes(IntStream.range(0, HOSTS)
                        .mapToObj(i -> Node.of("10.0." + i / 250 + "." + (i % 250 + 1)))
                        .toList())
                .npusPerNode(8)
                .build();
        Set<String> there = new HashSet<>();
        var hosts = new FakeHosts();
        for (Node node : cluster.nodes()) {
            hosts.on(node.host(), "there", () -> {
                // A round trip, without which one thread would do for all.
                Thread.sleep(5);
                return FakeHosts.prints("").answer();
            });
        }
        try (var watcher = new Watcher(hosts, event -> {
            assertThat(event.part()).isEqualTo(Part.HOST);
            assertThat(event.up()).isTrue();
            there.add(event.host());
        })) {
            for (Node node : cluster.nodes()) {
                watcher.listenTo(cluster, node, Command.of("watch"), Command.of("there"), output -> false);
            }

            watcher.runWhile(() -> there.size() < HOSTS);

            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("muster-watch"))
                    .hasSizeBetween(1, 64);
        }
    }
}
