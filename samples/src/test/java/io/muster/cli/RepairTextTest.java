package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.drift.Drift;
import io.muster.repair.Next;
import io.muster.repair.RepairCode;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepairTextTest {

    private static final WatchEvent LOST =
            new WatchEvent("10.0.0.2", Part.HOST, false, "Nothing was heard of it for 4.5 s.");
    private static final Next.Repair REPAIR =
            new Next.Repair(List.of(LOST), Map.of("10.0.0.2", Node.of("10.0.0.9")), Set.of("10.0.0.2"));
    private static final Deployment NOW = Deployment.builder(
                    Cluster.builder()
                            .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.9"))
                            .npusPerNode(8)
                            .build(),
                    ModelSpec.of("m"))
            .build();
    private static final Finding REASON =
            Finding.error(RepairCode.CLUSTER_NOT_UP, "name", "It was taken down.", "Bring it up.");

    private static final List<RepairEvent> EVENTS = List.of(
            new RepairEvent.Seen(LOST),
            new RepairEvent.Waiting("Seen: that."),
            new RepairEvent.RepairStarted(REPAIR),
            new RepairEvent.Ran(new RunEvent.UndoStarted("10.0.0.1")),
            new RepairEvent.RepairEnded(REPAIR, report(true, List.of()), NOW),
            new RepairEvent.RepairEnded(REPAIR, report(false, List.of(REASON)), NOW),
            new RepairEvent.RepairEnded(REPAIR, report(false, List.of()), NOW),
            new RepairEvent.LeftoversEnded("10.0.0.2", report(true, List.of())),
            new RepairEvent.GaveUp(REASON));

    @Test
    void isForPeople() {
        var text = new RepairText(Path.of("qwen.yaml"));

        assertThat(EVENTS.stream().map(text::text))
                .containsExactly(
                        "10.0.0.2 host LOST: Nothing was heard of it for 4.5 s.",
                        "repair waits. Seen: that.",
                        "repair begins: 10.0.0.9 takes the place of 10.0.0.2; all nodes and the service are started again, unless all is well.",
                        "  10.0.0.1: ending what was begun",
                        """
                repaired and proved in 12.5 s.
                In qwen.yaml write the spare 10.0.0.9 in the place of 10.0.0.2 under nodes, and take it out of repair.spares.""",
                        """
                repair ended, not up, in 12.5 s.
                error  CLUSTER_NOT_UP  name
                    It was taken down.
                    -> Bring it up.""",
                        "nothing to repair, proved again in 12.5 s.",
                        "10.0.0.2 is back, in whose place is another: what it still ran has been ended.",
                        """
                No more repairs.
                error  CLUSTER_NOT_UP  name
                    It was taken down.
                    -> Bring it up.""");
    }

    @Test
    void isForPrograms() {
        String why =
                "[{\"code\":\"CLUSTER_NOT_UP\",\"severity\":\"ERROR\",\"path\":\"name\",\"message\":\"It was taken down.\",\"remedy\":\"Bring it up.\"}]";
        String nodes = "\"nodes\":[\"10.0.0.1\",\"10.0.0.9\"]";

        assertThat(EVENTS.stream().map(event -> RepairText.json(event).toString()))
                .containsExactly(
                        "{\"host\":\"10.0.0.2\",\"part\":\"host\",\"up\":false,\"cause\":\"Nothing was heard of it for 4.5 s.\"}",
                        "{\"repair\":\"waits\",\"why\":\"Seen: that.\"}",
                        "{\"repair\":\"begins\",\"spares\":{\"10.0.0.2\":\"10.0.0.9\"}}",
                        "{\"repair\":\"runs\",\"line\":\"10.0.0.1: ending what was begun\"}",
                        "{\"repair\":\"ended\",\"ok\":true,\"changed\":true," + nodes + ",\"findings\":[]}",
                        "{\"repair\":\"ended\",\"ok\":false,\"changed\":false," + nodes + ",\"findings\":" + why + "}",
                        "{\"repair\":\"ended\",\"ok\":true,\"changed\":false," + nodes + ",\"findings\":[]}",
                        "{\"repair\":\"leftovers\",\"host\":\"10.0.0.2\",\"ok\":true,\"findings\":[]}",
                        "{\"repair\":\"given up\",\"findings\":" + why + "}");
    }

    private static Report report(boolean changed, List<Finding> failures) {
        return new Report(
                failures.isEmpty() ? Report.Outcome.DONE : Report.Outcome.FAILED,
                changed,
                failures,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Duration.ofMillis(12_500),
                Drift.NONE,
                Optional.empty());
    }
}
