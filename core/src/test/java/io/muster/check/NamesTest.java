package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of clusters and of network interfaces. */
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "qwen-235b", "a--b", "abcdefghijklmnopqrstuvwxyz012345"})
    void plainNamesOfClustersAreTaken(String name) {
        assertThat(ofCluster(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-a",
                "a-",
                "A",
                "a.b",
                "..",
                "a/b",
                "a b",
                "a_b",
                "é",
                "a\n",
                "\n",
                "abcdefghijklmnopqrstuvwxyz0123456",
                "x; rm -rf ~"
            })
    void namesOfClustersThatAFolderOrAMarkCouldNotCarryAreRefused(String name) {
        assertThat(ofCluster(name)).extracting(Finding::code).containsExactly(CheckCode.CLUSTER_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "enp67s0f0np0", "bond0.100", "br-lan", "eth0:1", "_x", "abcdefghijklmno"})
    void namesThatInterfacesHaveAreTaken(String nic) {
        assertThat(ofNic(nic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-eth0", ".", "a/b", "eth 0", "eth0\n", "$(id)", "é", "abcdefghijklmnop", "^lo", "=eth0"
            })
    void namesThatNoInterfaceHasAreRefused(String nic) {
        assertThat(ofNic(nic)).extracting(Finding::code).containsExactly(CheckCode.NIC_NAME);
    }

    private static List<Finding> ofCluster(String name) {
        return new NameRule().check(Sound.on(Sound.cluster().name(name).build()).build());
    }

    private static List<Finding> ofNic(String nic) {
        return new NicRule().check(Sound.with(HEAD.nic(nic), WORKER));
    }
}
