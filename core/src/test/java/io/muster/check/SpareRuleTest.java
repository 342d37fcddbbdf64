package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.RepairPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpareRuleTest {

    private static final Node SPARE = Node.of("10.0.0.9");

    @Test
    void aSpareLikeAWorkerIsFit() {
        assertThat(of(RepairPolicy.replace(SPARE), HEAD, WORKER)).isEmpty();
        assertThat(of(
                        RepairPolicy.replace(SPARE.npus(4)),
                        HEAD,
                        WORKER,
                        Node.of("10.0.0.7").npus(4)))
                .isEmpty();
        assertThat(of(RepairPolicy.none(), HEAD)).isEmpty();
        assertThat(of(RepairPolicy.restart(), HEAD)).isEmpty();
    }

    @Test
    void aSpareIsWhatANodeMustBeAndNoneYet() {
        List<Finding> findings = of(
                RepairPolicy.replace(WORKER, Node.of("spare"), SPARE.nic("eth 0"), SPARE.devices(List.of(1, 1))),
                HEAD,
                WORKER);

        assertThat(findings)
                .extracting(Finding::code, Finding::path)
                .containsExactlyInAnyOrder(
                        tuple(CheckCode.DUPLICATE_HOST, "repair.spares[0].host"),
                        tuple(CheckCode.HOST_NOT_IPV4, "repair.spares[1].host"),
                        tuple(CheckCode.NIC_NAME, "repair.spares[2].nic"),
                        tuple(CheckCode.DUPLICATE_HOST, "repair.spares[3].host"),
                        tuple(CheckCode.DEVICE_LIST, "repair.spares[3].devices"),
                        tuple(CheckCode.SPARE_FITS_NOWHERE, "repair.spares[3]"));
        assertThat(findings).extracting(Finding::message).anyMatch(message -> message.contains("which nodes[1] has"));
        assertThat(findings)
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("which repair.spares[2] has"));
    }

    @Test
    void aSpareOfAnotherSizeOrOfAHeadAloneFitsNowhere() {
        assertThat(of(RepairPolicy.replace(SPARE.npus(4)), HEAD, WORKER))
                .extracting(Finding::code)
                .containsExactly(CheckCode.SPARE_FITS_NOWHERE);
        assertThat(of(RepairPolicy.replace(SPARE), HEAD))
                .extracting(Finding::code)
                .containsExactly(CheckCode.SPARE_FITS_NOWHERE);
    }

    @Test
    void sparesAndThePolicyReplaceGoTogether() {
        // No error: that is what is left when the last spare has come in.
        assertThat(of(RepairPolicy.replace(), HEAD, WORKER))
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple(CheckCode.SPARES_AND_POLICY, Severity.WARNING));
        assertThat(of(RepairPolicy.restart().spares(List.of(SPARE)), HEAD, WORKER))
                .extracting(Finding::code)
                .containsExactly(CheckCode.SPARES_AND_POLICY);
    }

    private static List<Finding> of(RepairPolicy policy, Node... nodes) {
        Cluster cluster = Cluster.builder().nodes(nodes).npusPerNode(8).build();
        return new SpareRule()
                .check(Deployment.builder(cluster, ModelSpec.of("m"))
                        .repair(policy)
                        .build());
    }
}
