package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few of {@code testbed/preflight-faults}, and healthy hosts of each generation. NPUs and their tools are stand-ins. */
class PreflightIT {

    private static final Set<String> SAMPLE = Set.of(
            "nothing",
            "an NPU in alarm",
            "a link that is down",
            "a stale line in hccn.conf",
            "TLS on on one NPU",
            "a vnic that is down",
            "a host in another superpod",
            "a chip that npu-smi does not list",
            "little room at home");

    @ParameterizedTest
    @ValueSource(strings = {"a2", "a3", "310p"})
    void eachFaultIsNamedByItsOwnCodeAndHealthyHostsHaveNone(String generation) {
        List<PreflightCase> cases = PreflightCase.all().stream()
                .filter(one -> one.generation().equals(generation) && SAMPLE.contains(one.what()))
                .toList();

        assertThat(PreflightFaults.of("10.83.34", cases))
                .hasSizeGreaterThan(1)
                .allSatisfy(result -> assertThat(result.ok()).as(result.text()).isTrue());
    }
}
