package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogReaderTest {

    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void eachHostIsAskedFromWhereItsLogsHadCome() throws InterruptedException {
        hosts.on(A, "logs ", FakeHosts.prints("serve.log one\nserve.log  two words\n--- cursor serve.log=8\n"));
        hosts.on(A, "logs serve.log=8", FakeHosts.prints("start.log three\n--- cursor serve.log=8 start.log=6\n"));
        hosts.on(B, "logs ", FakeHosts.unreachable("no route"));
        var lines = new ArrayList<LogLine>();
        Cluster cluster = Cluster.builder().nodes(Node.of(A), Node.of(B)).build();

        try (var executor = new PlanExecutor(hosts, cluster, event -> {})) {
            var reader = new LogReader(executor, List.of(A, B), (host, cursor) -> Command.of("logs", cursor));
            reader.read(lines::add);
            reader.read(line -> {
                if (line.host().equals(A)) {
                    lines.add(line);
                }
            });
        }

        assertThat(lines)
                .containsExactly(
                        new LogLine(A, "serve.log", "one"),
                        new LogLine(A, "serve.log", " two words"),
                        new LogLine(B, "", "no route"),
                        new LogLine(A, "start.log", "three"));
    }
}
