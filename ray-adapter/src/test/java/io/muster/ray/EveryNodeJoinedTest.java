package io.muster.ray;

import static io.muster.ray.Answers.alive;
import static io.muster.ray.Answers.list;
import static io.muster.ray.Answers.node;
import static io.muster.ray.Answers.onHead;
import static io.muster.ray.Answers.output;
import static io.muster.ray.Answers.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.muster.check.Finding;
import io.muster.check.Severity;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EveryNodeJoinedTest {

    private static final String HEAD = "10.79.0.1";
    private static final String WORKER = "10.79.0.2";

    private static final EveryNodeJoined EXPECTATION = new EveryNodeJoined(Guide.cluster("two", HEAD, WORKER));

    @Test
    void nothingIsUnmetWhereBothNodesJoinedOnceWithTheirNpus() {
        assertThat(EXPECTATION.unmet(output(onHead("rest", recorded("2.48.0", "rest-nodes")))))
                .isEmpty();
        assertThat(EXPECTATION.unmet(output(onHead("list", recorded("2.60.0", "list-nodes-json")))))
                .isEmpty();
        assertThat(EXPECTATION.unmet(output(onHead("status", recorded("2.60.0", "status-2nodes"))
                        .replace("d4f6468e", "3dd95989302393dd816fbeb40c04144d3fa546e5390008f9bc6ccb5c"))))
                .isEmpty();
    }

    static Stream<Arguments> oneThingWrong() {
        return Stream.of(
                Arguments.of(list(alive(HEAD, 8)), RayCode.NODE_MISSING, "nodes[1]", WORKER),
                Arguments.of(list(alive(WORKER, 8)), RayCode.NODE_MISSING, "nodes[0]", HEAD),
                Arguments.of(
                        list(alive(HEAD, 8), node(WORKER, "DEAD", 8, "lost")), RayCode.NODE_DEAD, "nodes[1]", WORKER),
                Arguments.of(
                        list(alive(HEAD, 8), alive(WORKER, 8), alive(WORKER, 0)),
                        RayCode.NODE_DUPLICATE,
                        "nodes[1]",
                        WORKER),
                Arguments.of(list(alive(HEAD, 0), alive(WORKER, 8)), RayCode.NODE_NPU_COUNT, "nodes[0]", HEAD),
                Arguments.of(
                        list(alive("10.79.0.9", 8), alive(HEAD, 8), alive(WORKER, 8)),
                        RayCode.NODE_UNEXPECTED,
                        "nodes",
                        "10.79.0.9"));
    }

    @ParameterizedTest(name = "{1} at {2}")
    @MethodSource("oneThingWrong")
    void oneThingWrongIsOneFindingThatNamesTheHost(String reply, RayCode code, String path, String host) {
        List<Finding> findings = EXPECTATION.unmet(output(onHead("list", reply)));

        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.code()).isEqualTo(code);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.message()).startsWith("Expected ").contains(host);
        assertThat(finding.remedy()).isNotBlank().endsWith(".");
    }

    @Test
    void raysOwnWordsAreInTheMessage() {
        List<Finding> findings = EXPECTATION.unmet(
                output(onHead("list", list(alive(HEAD, 8), node(WORKER, "DEAD", 8, "too many heartbeats")))));

        assertThat(findings.get(0).message())
                .isEqualTo("Expected 10.79.0.2 to be alive once with 8 NPUs. Ray says: too many heartbeats.");
    }

    @Test
    void aRayThatDoesNotAnswerIsAFindingOnEveryNode() {
        List<Finding> findings = EXPECTATION.unmet(output(onHead("none", "ConnectionError")));

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(RayCode.RAY_NOT_ANSWERING, RayCode.RAY_NOT_ANSWERING);
        assertThat(findings).extracting(Finding::path).containsExactly("nodes[0]", "nodes[1]");
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.message()).contains("ConnectionError");
            assertThat(finding.remedy()).isNotBlank();
        });
    }

    @Test
    void aPhantomNodeIsSeenEvenInCountsWithoutAddresses() {
        List<Finding> findings = EXPECTATION.unmet(output(onHead("status", recorded("2.60.0", "status-no-cluster"))
                .replace("d4f6468e", "3dd95989302393dd816fbeb40c04144d3fa546e5390008f9bc6ccb5c")));

        assertThat(findings).extracting(Finding::code).containsExactly(RayCode.NODE_UNEXPECTED);
    }

    @Test
    void aDamagedAnswerNeverThrows() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String answer = Answers.damaged(random);

            assertThatCode(() -> EXPECTATION.unmet(output(answer)))
                    .as("-Dseed=%d, answer:%n%s", seed, answer)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void expectationsOfOneClusterAreEqual() {
        assertThat(new EveryNodeJoined(EXPECTATION.cluster())).isEqualTo(EXPECTATION);
    }
}
