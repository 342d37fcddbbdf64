package io.muster.ray;

import static io.muster.ray.Answers.onHead;
import static io.muster.ray.Answers.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAnswerTest {

    static Stream<Arguments> listsOfTwo() {
        return Stream.of(
                Arguments.of("rest", recorded("2.48.0", "rest-nodes")),
                Arguments.of("list", recorded("2.48.0", "list-nodes-json")),
                Arguments.of("rest", Answers.restOf260()),
                Arguments.of("list", recorded("2.60.0", "list-nodes-json")));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("listsOfTwo")
    void aRecordedListHoldsBothNodesAliveWithTheirNpus(String kind, String reply) {
        HostAnswer answer = HostAnswer.read(onHead(kind, reply));

        assertThat(answer.nodes().orElseThrow())
                .extracting(RayNode::ip, RayNode::alive, RayNode::npus, RayNode::message)
                .containsExactlyInAnyOrder(tuple("10.79.0.1", true, 8, ""), tuple("10.79.0.2", true, 8, ""));
        assertThat(answer.unreadable()).isEmpty();
        assertThat(answer.counts()).isEmpty();
    }

    @Test
    void theDashboardAndTheCommandLineTellTheSameNodes() {
        HostAnswer rest = HostAnswer.read(onHead("rest", recorded("2.48.0", "rest-nodes")));
        HostAnswer list = HostAnswer.read(onHead("list", recorded("2.48.0", "list-nodes-json")));

        assertThat(rest).isEqualTo(list);
        assertThat(rest.nodes().orElseThrow())
                .extracting(RayNode::id)
                .containsExactly(
                        "63ecb1e89785273f5559fb4f5eeaa018b7a83698426e97114a95c32b",
                        "d4f6468e4fd115cc9ddb8b5341f49b623a5cb938a366ecb5710eba37");
    }

    @Test
    void aLostNodeIsNotAliveAndCarriesRaysWords() {
        HostAnswer answer = HostAnswer.read(onHead("list", recorded("2.60.0", "list-nodes-after-death")));

        assertThat(answer.nodes().orElseThrow())
                .filteredOn(node -> !node.alive())
                .containsExactly(new RayNode(
                        "0c42fe9328f575d70a3500dd85aebfa1bc0a3be86f9d6b8c0f14a9f6",
                        "10.79.0.3",
                        false,
                        8,
                        "Unexpected termination: health check failed due to missing too many heartbeats"));
    }

    @Test
    void aNodeThatWasStoppedSaysThatItWasExpected() {
        HostAnswer answer = HostAnswer.read(onHead("list", recorded("2.60.0", "list-nodes-after-stop")));

        assertThat(answer.nodes().orElseThrow())
                .filteredOn(node -> node.ip().equals("10.79.0.2"))
                .extracting(RayNode::alive, RayNode::message)
                .containsExactly(tuple(false, "Expected termination: received SIGTERM"));
    }

    static Stream<Arguments> counts() {
        return Stream.of(
                Arguments.of("2.48.0", "status", 1, 8),
                Arguments.of("2.60.0", "status-2nodes", 2, 16),
                Arguments.of("2.60.0", "status-verbose", 2, 16),
                Arguments.of("2.60.0", "status-after-death", 2, 24),
                // A second start on one host: a third node, without NPUs.
                Arguments.of("2.60.0", "status-no-cluster", 3, 16));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("counts")
    void aRecordedStatusHoldsTheActiveIdsAndTheSumOfNpus(String version, String name, int nodes, int npus) {
        HostAnswer answer = HostAnswer.read(onHead("status", recorded(version, name)));

        HostAnswer.Counts counts = answer.counts().orElseThrow();
        assertThat(counts.ids()).hasSize(nodes).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{56}"));
        assertThat(counts.npus()).isEqualTo(npus);
        assertThat(answer.nodes()).isEmpty();
        assertThat(answer.unreadable()).isEmpty();
    }

    @Test
    void aStatusWithoutNpusCountsNone() {
        String status = recorded("2.60.0", "status-2nodes").replace(" 0.0/16.0 NPU\n", "");

        assertThat(HostAnswer.read(onHead("status", status)).counts().orElseThrow())
                .extracting(counts -> counts.ids().size(), HostAnswer.Counts::npus)
                .containsExactly(2, 0);
    }

    @Test
    void aStatusWhoseNpusAreNoNumberCountsNone() {
        String status = recorded("2.60.0", "status-2nodes").replace("/16.0 NPU", "/16.0.0 NPU");

        assertThat(HostAnswer.read(onHead("status", status))
                        .counts()
                        .orElseThrow()
                        .npus())
                .isZero();
    }

    @Test
    void rayletsAreReadByTheirIds() {
        assertThat(HostAnswer.read(Answers.onHost("aaaa", "bbbb")).raylets()).containsExactly("aaaa", "bbbb");
        assertThat(HostAnswer.read(Answers.onHost()).raylets()).isEmpty();
    }

    @Test
    void aNodeHasEndedWhereTheHostTellsWhatRunsAndItIsNotThere() {
        RayNode node = new RayNode("aaaa", "10.0.0.2", true, 8, "");

        assertThat(HostAnswer.read(Answers.running("aaaa", "bbbb")).hasEnded(node))
                .isFalse();
        assertThat(HostAnswer.read(Answers.running("bbbb")).hasEnded(node)).isTrue();
        assertThat(HostAnswer.read(Answers.running()).hasEnded(node)).isTrue();
        assertThat(HostAnswer.read(Answers.running("")).hasEnded(node))
                .as("a raylet whose id cannot be read")
                .isFalse();
        assertThat(HostAnswer.read(Answers.onHost()).hasEnded(node))
                .as("not told")
                .isFalse();
    }

    @Test
    void aHostThatDidNotAskRayHasNeitherAnswerNorComplaint() {
        HostAnswer answer = HostAnswer.read(Answers.onHost("aaaa"));

        assertThat(answer)
                .isEqualTo(new HostAnswer(List.of("aaaa"), Optional.empty(), Optional.empty(), Optional.empty(), ""));
    }

    @Test
    void aListOfNoNodesIsAnAnswer() {
        HostAnswer answer = HostAnswer.read(onHead("list", "[]"));

        assertThat(answer.nodes()).contains(List.of());
        assertThat(answer.unreadable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unauthorized: Missing authentication token",
                "<!doctype html><html><body>Ray Dashboard</body></html>",
                "[{\"node_id\": \"63ecb1e89785\", \"node_ip\": \"10.79",
                "{}",
                "null",
                "17",
                "\"10.79.0.1\"",
                "{\"result\": false, \"msg\": \"Failed to list\", \"data\": {}}",
                "{\"data\": {\"result\": {\"result\": {}}}}",
                "{\"data\": {\"result\": []}}",
                "[[]]",
                "[1, 2]",
                "[null]",
                "[{}]",
                "[{\"node_ip\": 10, \"state\": \"ALIVE\"}]",
                "[{\"node_ip\": \"10.79.0.1\", \"state\": true}]",
                "[{\"node_ip\": \"10.79.0.1\", \"state\": \"ALIVE\"}, {\"node_ip\": null, \"state\": \"ALIVE\"}]",
                "[{\"node_ip\": \"10.79.0.1\", \"state\": \"ALIVE\", \"resources_total\": {\"NPU\": NaN}}]",
                "\u0000\u0001\u007f\ufffd\ufffd"
            })
    void whatIsNoListOfNodesIsToldAsItIs(String reply) {
        for (String kind : List.of("rest", "list")) {
            HostAnswer answer = HostAnswer.read(onHead(kind, reply));

            assertThat(answer.nodes()).isEmpty();
            assertThat(answer.unreadable()).isEqualTo(reply);
        }
    }

    @Test
    void aNodeWithoutReadableNpusHasNone() {
        for (String resources : List.of("{}", "null", "[]", "\"NPU\"", "{\"NPU\": {}}", "{\"NPU\": \"many\"}")) {
            String reply =
                    "[{\"node_ip\": \"10.79.0.1\", \"state\": \"ALIVE\", \"resources_total\": " + resources + "}]";

            assertThat(HostAnswer.read(onHead("list", reply)).nodes().orElseThrow())
                    .as(resources)
                    .extracting(RayNode::npus)
                    .containsExactly(0);
        }
    }

    @Test
    void aReplyOfManyNestedBracketsIsUnreadable() {
        HostAnswer answer = HostAnswer.read(onHead("list", "[".repeat(100_000)));

        assertThat(answer.nodes()).isEmpty();
        assertThat(answer.unreadable()).isEqualTo("..." + "[".repeat(200));
    }

    @Test
    void theEndOfALongComplaintIsKeptInOneLine() {
        String traceback = "Traceback\n" + "  File x\n".repeat(100) + "ConnectionError: refused\n";

        assertThat(HostAnswer.read(onHead("none", traceback)).unreadable())
                .startsWith("...")
                .endsWith("File x ConnectionError: refused")
                .doesNotContain("\n")
                .hasSize(203);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "list", "status", "none"})
    void anEmptyReplyIsToldAsNothing(String kind) {
        HostAnswer answer = HostAnswer.read(onHead(kind, ""));

        assertThat(answer.nodes()).isEmpty();
        assertThat(answer.counts()).isEmpty();
        assertThat(answer.unreadable()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "Last login: Mon\n", "--- unheard of\n", "--- \n", "---", "--- later\nx\n"})
    void anAnswerWithoutKnownSectionsHoldsNothing(String stdout) {
        assertThat(HostAnswer.read(stdout))
                .isEqualTo(new HostAnswer(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), ""));
    }

    @Test
    void whatALoginShellPrintsBeforeIsSkipped() {
        String banner = "Welcome to node 1\n[{\"node_ip\": \"1.2.3.4\", \"state\": \"ALIVE\"}]\n";

        HostAnswer answer = HostAnswer.read(banner + onHead("list", recorded("2.60.0", "list-nodes-json")));

        assertThat(answer).isEqualTo(HostAnswer.read(onHead("list", recorded("2.60.0", "list-nodes-json"))));
    }

    @Test
    void everyRecordedAnswerIsReadOrToldAsUnreadable() {
        for (String recorded : Answers.RECORDED) {
            HostAnswer answer = HostAnswer.read(recorded);

            assertThat(answer.nodes().isPresent()
                            || answer.counts().isPresent()
                            || !answer.unreadable().isEmpty())
                    .as(recorded)
                    .isTrue();
        }
    }

    @Test
    void readingADamagedAnswerNeverThrows() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String answer = Answers.damaged(random);

            assertThatCode(() -> HostAnswer.read(answer))
                    .as("-Dseed=%d, answer:%n%s", seed, answer)
                    .doesNotThrowAnyException();
        }
    }
}
