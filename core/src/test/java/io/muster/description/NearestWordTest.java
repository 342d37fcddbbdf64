package io.muster.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {

    private static final List<String> KNOWN =
            List.of("name", "nodes", "npusPerNode", "npuGeneration", "ssh", "tensor", "expertParallel", "port");

    @ParameterizedTest
    @CsvSource({
        "npuPerNode, npusPerNode",
        "npus_per_node, npusPerNode",
        "NPUsPerNode, npusPerNode",
        "node, nodes",
        "ndoes, nodes",
        "prot, port",
        "shs, ssh",
        "tensorParallelSize, tensor",
        "expert, expertParallel",
        "npuGen, npuGeneration",
        "generation, npuGeneration",
        "runtime, ''",
        "x, ''",
        "no, ''",
        "--, ''",
        "'', ''"
    })
    void wordIsTheNearestOneOrNone(String word, String nearest) {
        assertThat(NearestWord.of(word, KNOWN).orElse("")).isEqualTo(nearest);
    }

    @Test
    void nothingIsNearWhereNothingIsKnownOrTheWordIsNone() {
        assertThat(NearestWord.of("name", List.of())).isEmpty();
        assertThat(NearestWord.of("name".repeat(1000), KNOWN)).isEmpty();
    }
}
