package io.muster.ray;

import static io.muster.ray.Answers.alive;
import static io.muster.ray.Answers.list;
import static io.muster.ray.Answers.node;
import static io.muster.ray.Answers.observation;
import static io.muster.ray.Answers.onHead;
import static io.muster.ray.Answers.onHost;
import static io.muster.ray.Answers.recorded;
import static io.muster.ray.Answers.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeRole;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RayStatusTest {

    // Addresses of the recording.
    private static final String HEAD = "10.79.0.1";
    private static final String WORKER = "10.79.0.2";
    private static final String THIRD = "10.79.0.3";

    // Ids in status-2nodes and status-no-cluster of Ray 2.60.0: the last is a second start on the worker.
    private static final String HEAD_ID = "3dd95989302393dd816fbeb40c04144d3fa546e5390008f9bc6ccb5c";
    private static final String WORKER_ID = "c22982c2acd1ae54cb94f773e42b516973aa5279bbf13bf719c9af26";
    private static final String PHANTOM_ID = "e439ebdbf353d0c72c5fd74b377d46e3c177cd3c77dd809e3b58ed89";

    private static final Cluster TWO = Guide.cluster("two", HEAD, WORKER);
    private static final Cluster THREE = Guide.cluster("three", HEAD, WORKER, THIRD);

    private static ClusterStatus status(Cluster cluster, Map<String, Observation> seen) {
        return new RayStatus(cluster).of(seen);
    }

    private static ClusterStatus statusOfList(Cluster cluster, String... nodes) {
        return status(cluster, Map.of(HEAD, observation(onHead("list", list(nodes)))));
    }

    private static NodeStatus alone(ClusterStatus status, String host) {
        List<NodeStatus> found =
                status.nodes().stream().filter(n -> n.host().equals(host)).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Nested
    class WhereRayTellsAddresses {

        @Test
        void aNodeThatJoinedOnceWithItsNpusIsAlive() {
            for (String version : List.of("2.48.0", "2.60.0")) {
                ClusterStatus status =
                        status(TWO, Map.of(HEAD, observation(onHead("list", recorded(version, "list-nodes-json")))));

                assertThat(status.nodes())
                        .containsExactly(
                                new NodeStatus(HEAD, NodeRole.HEAD, NodeState.ALIVE, 8, 8, ""),
                                new NodeStatus(WORKER, NodeRole.WORKER, NodeState.ALIVE, 8, 8, ""));
                assertThat(status.ready()).isTrue();
            }
        }

        @Test
        void nodesAreInTheOrderOfTheDescriptionAndStrangersAreLast() {
            Cluster cluster = Guide.cluster("c", HEAD, THIRD, WORKER);

            ClusterStatus status =
                    statusOfList(cluster, alive("10.9.9.9", 8), alive(WORKER, 8), alive("10.1.1.1", 8), alive(HEAD, 8));

            assertThat(status.nodes())
                    .extracting(NodeStatus::host)
                    .containsExactly(HEAD, THIRD, WORKER, "10.9.9.9", "10.1.1.1");
        }

        @Test
        void aNodeThatIsNotListedIsMissing() {
            ClusterStatus status = statusOfList(TWO, alive(HEAD, 8));

            assertThat(alone(status, WORKER))
                    .isEqualTo(new NodeStatus(
                            WORKER, NodeRole.WORKER, NodeState.MISSING, 8, 0, "It never joined the head."));
            assertThat(alone(status, HEAD).state()).isEqualTo(NodeState.ALIVE);
            assertThat(status.ready()).isFalse();
        }

        @Test
        void theCauseOfAMissingNodeSaysWhatItsHostSays() {
            Observation head = observation(onHead("list", list(alive(HEAD, 8))));
            Map<Observation, String> causeOfAnswer = Map.of(
                    observation(onHost()), "No raylet of this cluster runs on the host.",
                    observation(onHost("aaaa")), "A raylet of this cluster runs on the host.",
                    Observation.unreachable("ssh: no route to host"), "ssh: no route to host",
                    Observation.of(new CommandOutput(1, "", "muster: SETUP_FAILED:\n no such file")),
                            "The host said: muster: SETUP_FAILED: no such file");

            causeOfAnswer.forEach((answer, cause) -> {
                NodeStatus worker = alone(status(TWO, Map.of(HEAD, head, WORKER, answer)), WORKER);

                assertThat(worker.state()).isEqualTo(NodeState.MISSING);
                assertThat(worker.cause()).isEqualTo("It never joined the head. " + cause);
            });
        }

        @Test
        void aHostThatWasPoweredOffIsDeadWithRaysWords() {
            ClusterStatus status = status(
                    THREE, Map.of(HEAD, observation(onHead("list", recorded("2.60.0", "list-nodes-after-death")))));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.ALIVE, NodeState.ALIVE, NodeState.DEAD);
            assertThat(alone(status, THIRD).npus()).isZero();
            assertThat(alone(status, THIRD).cause())
                    .isEqualTo("Ray says: Unexpected termination: health check failed due to missing too many"
                            + " heartbeats.");
        }

        @Test
        void aDeadNodeOfWhichRaySaysNothingIsStillExplained() {
            ClusterStatus status = status(
                    TWO,
                    Map.of(
                            HEAD,
                            observation(onHead("list", list(alive(HEAD, 8), node(WORKER, "DEAD", 8, "")))),
                            WORKER,
                            Observation.unreachable("It does not answer.")));

            assertThat(alone(status, WORKER).state()).isEqualTo(NodeState.DEAD);
            assertThat(alone(status, WORKER).cause()).isEqualTo("Ray holds it for dead. It does not answer.");
        }

        @Test
        void aNodeThatItsHostDoesNotRunAnyMoreIsDeadThoughRayStillCountsIt() {
            String worker = alive(WORKER, 8);
            Observation head = observation(onHead("list", list(alive(HEAD, 8), worker)));
            Map<Observation, String> causeOfAnswer = Map.of(
                    observation(running()), "No raylet of this cluster runs on the host.",
                    observation(running("another")), "No raylet of this cluster runs on the host.",
                    Observation.ended(new CommandOutput(1, "", "Container 0123 is not running")),
                            "The host said: Container 0123 is not running");

            causeOfAnswer.forEach((answer, cause) -> assertThat(
                            alone(status(TWO, Map.of(HEAD, head, WORKER, answer)), WORKER))
                    .isEqualTo(new NodeStatus(
                            WORKER,
                            NodeRole.WORKER,
                            NodeState.DEAD,
                            8,
                            0,
                            "Ray still counts a node that no host runs any more. " + cause)));
        }

        @Test
        void aRayletThatSomebodyElseHasStartedIsAlive() {
            String id = Integer.toHexString(WORKER.hashCode());
            Observation head = observation(onHead("list", list(alive(HEAD, 8), alive(WORKER, 8))));

            assertThat(status(TWO, Map.of(HEAD, head, WORKER, observation(running(id))))
                            .ready())
                    .isTrue();
        }

        @Test
        void aNodeThatWasStartedAnewIsNoDuplicateOfItsGhost() {
            String id = "ffff";
            String anew = alive(WORKER, 8).replace(Integer.toHexString(WORKER.hashCode()), id);
            Observation head = observation(onHead("list", list(alive(HEAD, 8), alive(WORKER, 8), anew)));

            assertThat(status(TWO, Map.of(HEAD, head, WORKER, observation(running(id))))
                            .ready())
                    .isTrue();
        }

        @Test
        void aNodeThatDiedAndJoinedAgainIsAlive() {
            ClusterStatus status =
                    statusOfList(TWO, alive(HEAD, 8), node(WORKER, "DEAD", 8, "was stopped"), alive(WORKER, 8));

            assertThat(status.ready()).isTrue();
            assertThat(alone(status, WORKER).npus()).isEqualTo(8);
        }

        @Test
        void aNodeThatJoinedTwiceIsADuplicate() {
            // As recorded: the second start on a host brings no NPUs, so that the sum alone looks right.
            String phantom = alive(WORKER, 0);
            String recorded = recorded("2.60.0", "list-nodes-json").strip();
            String reply = recorded.substring(0, recorded.length() - 1) + ", " + phantom + "]";

            ClusterStatus status = status(TWO, Map.of(HEAD, observation(onHead("list", reply))));

            assertThat(alone(status, WORKER))
                    .isEqualTo(new NodeStatus(
                            WORKER,
                            NodeRole.WORKER,
                            NodeState.DUPLICATE,
                            8,
                            8,
                            "It joined 2 times: Ray was started 2 times on the host."));
            assertThat(status.ready()).isFalse();
        }

        @Test
        void theNpusOfADuplicateAreThoseOfAllItsEntries() {
            ClusterStatus status = statusOfList(TWO, alive(HEAD, 8), alive(WORKER, 8), alive(WORKER, 8));

            assertThat(alone(status, WORKER).npus()).isEqualTo(16);
        }

        @Test
        void aNodeWithFewerOrMoreNpusThanDescribedHasAWrongCount() {
            for (int npus : new int[] {0, 7, 9, 16}) {
                NodeStatus worker = alone(statusOfList(TWO, alive(HEAD, 8), alive(WORKER, npus)), WORKER);

                assertThat(worker)
                        .isEqualTo(new NodeStatus(
                                WORKER,
                                NodeRole.WORKER,
                                NodeState.WRONG_NPU_COUNT,
                                8,
                                npus,
                                "It joined with " + npus + " of 8 NPUs."));
            }
        }

        @Test
        void eachNodeIsHeldAgainstItsOwnNumberOfNpus() {
            Cluster cluster = Cluster.builder()
                    .nodes(Node.of(HEAD).npus(4), Node.of(WORKER).devices(List.of(2, 5)), Node.of(THIRD))
                    .npusPerNode(8)
                    .build();

            assertThat(statusOfList(cluster, alive(HEAD, 4), alive(WORKER, 2), alive(THIRD, 8))
                            .ready())
                    .isTrue();
            assertThat(statusOfList(cluster, alive(HEAD, 8), alive(WORKER, 8), alive(THIRD, 8))
                            .nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.WRONG_NPU_COUNT, NodeState.WRONG_NPU_COUNT, NodeState.ALIVE);
        }

        @Test
        void aNodeThatIsNotDescribedIsUnexpected() {
            ClusterStatus status = statusOfList(TWO, alive(HEAD, 8), alive(WORKER, 8), alive(THIRD, 3));

            assertThat(alone(status, THIRD))
                    .isEqualTo(new NodeStatus(
                            THIRD,
                            NodeRole.STRANGER,
                            NodeState.UNEXPECTED,
                            0,
                            3,
                            "It joined, and is not in the description."));
            assertThat(status.ready()).isFalse();
        }

        @Test
        void aStrangerThatIsDeadIsNotTold() {
            ClusterStatus status = statusOfList(TWO, alive(HEAD, 8), alive(WORKER, 8), node(THIRD, "DEAD", 8, "x"));

            assertThat(status.ready()).isTrue();
        }

        @Test
        void anEmptyListOfNodesMakesEveryNodeMissing() {
            assertThat(statusOfList(TWO).nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.MISSING, NodeState.MISSING);
        }
    }

    @Nested
    class WhereRayDoesNotAnswer {

        @Test
        void nothingIsKnownWhereTheHeadIsUnreachable() {
            ClusterStatus status = status(
                    TWO,
                    Map.of(
                            HEAD,
                            Observation.unreachable("ssh: connection refused"),
                            WORKER,
                            observation(onHost("aaaa"))));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.UNKNOWN, NodeState.UNKNOWN);
            assertThat(status.nodes())
                    .extracting(NodeStatus::cause)
                    .containsOnly("The head cannot be asked: ssh: connection refused");
        }

        @Test
        void aWorkerWithoutARayletIsMissingEvenWhereTheHeadIsUnreachable() {
            ClusterStatus status =
                    status(TWO, Map.of(HEAD, Observation.unreachable("refused"), WORKER, observation(onHost())));

            assertThat(alone(status, HEAD).state()).isEqualTo(NodeState.UNKNOWN);
            assertThat(alone(status, WORKER).state()).isEqualTo(NodeState.MISSING);
            assertThat(alone(status, WORKER).cause()).isEqualTo("No raylet of this cluster runs on the host.");
        }

        @Test
        void nobodyAskedMeansNothingKnown() {
            assertThat(status(TWO, Map.of()).nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.UNKNOWN, NodeState.UNKNOWN);
        }

        @Test
        void aHeadWhoseRayIsDeafIsUnknownWithWhatWasSaid() {
            ClusterStatus status = status(TWO, Map.of(HEAD, observation(onHead("none", "ConnectionError"))));

            assertThat(status.nodes())
                    .allSatisfy(node -> {
                        assertThat(node.state()).isEqualTo(NodeState.UNKNOWN);
                        assertThat(node.cause()).isEqualTo("Ray on the head does not answer: ConnectionError.");
                    })
                    .hasSize(2);
        }

        @Test
        void aHeadWhoseHeadProcessIsGoneIsUnknownThoughItsRayletRuns() {
            ClusterStatus status = status(TWO, Map.of(HEAD, observation(onHost("aaaa"))));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state, NodeStatus::cause)
                    .containsOnly(tuple(NodeState.UNKNOWN, "Ray's head process does not run on the head."));
        }

        @Test
        void everythingIsMissingWhereNothingRuns() {
            ClusterStatus status = status(TWO, Map.of(HEAD, observation(onHost()), WORKER, observation(onHost())));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state, NodeStatus::cause)
                    .containsOnly(tuple(NodeState.MISSING, "No raylet of this cluster runs on the host."));
        }
    }

    /** Ray without a dashboard tells ids alone. */
    @Nested
    class WhereRayTellsIdsAlone {

        private ClusterStatus status(Cluster cluster, String recorded, Map<String, List<String>> rayletsOfHost) {
            var seen = new HashMap<String, Observation>();
            rayletsOfHost.forEach((host, ids) -> seen.put(host, observation(onHost(ids.toArray(String[]::new)))));
            seen.put(HEAD, ofHead(recorded, rayletsOfHost.getOrDefault(HEAD, List.of())));
            return RayStatusTest.status(cluster, seen);
        }

        private Observation ofHead(String recorded, List<String> raylets) {
            return observation(
                    onHost(raylets.toArray(String[]::new)).replace("--- end", "--- status\n" + recorded + "\n--- end"));
        }

        @Test
        void nodesAreKnownByTheRayletsOfTheirHosts() {
            ClusterStatus status = status(
                    TWO,
                    recorded("2.60.0", "status-2nodes"),
                    Map.of(HEAD, List.of(HEAD_ID), WORKER, List.of(WORKER_ID)));

            assertThat(status.nodes())
                    .containsExactly(
                            new NodeStatus(HEAD, NodeRole.HEAD, NodeState.ALIVE, 8, 8, ""),
                            new NodeStatus(WORKER, NodeRole.WORKER, NodeState.ALIVE, 8, 8, ""));
        }

        @Test
        void aHostThatWasNotAskedIsCounted() {
            assertThat(status(TWO, recorded("2.60.0", "status-2nodes"), Map.of(HEAD, List.of(HEAD_ID)))
                            .ready())
                    .isTrue();
        }

        @Test
        void oneIdDoesNotCountForTwoHosts() {
            ClusterStatus status = status(THREE, recorded("2.60.0", "status-2nodes"), Map.of(HEAD, List.of(HEAD_ID)));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state)
                    .contains(NodeState.MISSING)
                    .doesNotContain(NodeState.UNEXPECTED);
            assertThat(status.ready()).isFalse();
        }

        @Test
        void aRayletThatRayDoesNotCountIsMissing() {
            ClusterStatus status = status(
                    THREE,
                    recorded("2.60.0", "status-2nodes"),
                    Map.of(HEAD, List.of(HEAD_ID), WORKER, List.of(WORKER_ID), THIRD, List.of("0123")));

            assertThat(alone(status, THIRD).state()).isEqualTo(NodeState.MISSING);
            assertThat(alone(status, THIRD).cause())
                    .isEqualTo("Its raylet is not in ray status. A raylet of this cluster runs on the host.");
        }

        @Test
        void aLostNodeIsMissingThoughItsNpusAreStillSummed() {
            String recorded = recorded("2.60.0", "status-after-death");

            ClusterStatus status = status(
                    THREE,
                    recorded,
                    Map.of(
                            HEAD,
                            List.of("9f7730dd209dd8e4d0d37b49545d3722ba31b38320c24bf104b8126f"),
                            WORKER,
                            List.of("17a87ea3553701b097ccb2752716d814fc6a5546bff613071b050411"),
                            THIRD,
                            List.of()));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.ALIVE, NodeState.ALIVE, NodeState.MISSING);
        }

        @Test
        void anIdThatNoHostRunsIsTheGhostOfANodeWithoutARaylet() {
            ClusterStatus status =
                    status(TWO, recorded("2.60.0", "status-2nodes"), Map.of(HEAD, List.of(HEAD_ID), WORKER, List.of()));

            assertThat(status.nodes()).extracting(NodeStatus::state).containsExactly(NodeState.ALIVE, NodeState.DEAD);
            assertThat(alone(status, WORKER).cause())
                    .isEqualTo("Ray still counts a node that no host runs any more. No raylet of this cluster runs on"
                            + " the host.");
        }

        @Test
        void anIdThatNoHostRunsMayBeThatOfAHostThatDoesNotAnswer() {
            ClusterStatus status = RayStatusTest.status(
                    TWO,
                    Map.of(
                            HEAD,
                            ofHead(recorded("2.60.0", "status-2nodes"), List.of(HEAD_ID)),
                            WORKER,
                            Observation.unreachable("It does not answer.")));

            assertThat(alone(status, WORKER).state()).isEqualTo(NodeState.UNKNOWN);
            assertThat(alone(status, WORKER).cause())
                    .isEqualTo("Ray counts a node that may be this one. It does not answer.");
        }

        @Test
        void aSumIsNotHeldAgainstTheOthersWhereANodeIsLost() {
            ClusterStatus status = status(
                    THREE,
                    recorded("2.60.0", "status-after-death").replace("/24.0 NPU", "/16.0 NPU"),
                    Map.of(
                            HEAD,
                            List.of("9f7730dd209dd8e4d0d37b49545d3722ba31b38320c24bf104b8126f"),
                            WORKER,
                            List.of("17a87ea3553701b097ccb2752716d814fc6a5546bff613071b050411"),
                            THIRD,
                            List.of()));

            assertThat(status.nodes())
                    .extracting(NodeStatus::state)
                    .containsExactly(NodeState.ALIVE, NodeState.ALIVE, NodeState.MISSING);
        }

        @Test
        void aHostWithTwoCountedRayletsIsADuplicate() {
            ClusterStatus status = status(
                    TWO,
                    recorded("2.60.0", "status-no-cluster"),
                    Map.of(HEAD, List.of(HEAD_ID), WORKER, List.of(WORKER_ID, PHANTOM_ID)));

            assertThat(alone(status, WORKER).state()).isEqualTo(NodeState.DUPLICATE);
            assertThat(alone(status, WORKER).cause())
                    .isEqualTo("It joined 2 times: Ray was started 2 times on the host.");
            assertThat(status.nodes()).hasSize(2);
        }

        @Test
        void anIdThatNoHostRunsIsAStranger() {
            ClusterStatus status = status(
                    TWO,
                    recorded("2.60.0", "status-no-cluster"),
                    Map.of(HEAD, List.of(HEAD_ID), WORKER, List.of(WORKER_ID)));

            assertThat(status.nodes()).hasSize(3);
            assertThat(status.nodes().get(2).role()).isEqualTo(NodeRole.STRANGER);
            assertThat(status.nodes().get(2).state()).isEqualTo(NodeState.UNEXPECTED);
            assertThat(status.nodes().get(2).cause()).startsWith("1 node(s) joined");
        }

        @Test
        void aWrongSumOfNpusIsToldWithoutSayingWhose() {
            ClusterStatus status = status(
                    TWO,
                    recorded("2.60.0", "status-2nodes").replace("/16.0 NPU", "/12.0 NPU"),
                    Map.of(HEAD, List.of(HEAD_ID), WORKER, List.of(WORKER_ID)));

            assertThat(status.nodes())
                    .allSatisfy(node -> {
                        assertThat(node.state()).isEqualTo(NodeState.WRONG_NPU_COUNT);
                        assertThat(node.cause()).contains("12 of 16 NPUs");
                    })
                    .hasSize(2);
        }
    }
}
