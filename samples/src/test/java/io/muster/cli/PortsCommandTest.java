package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortsCommandTest {

    @Test
    void thePortsOfTheExampleAreAsTheyWere() {
        Program ports = Program.run("ports", Example.FILE);

        assertThat(ports.exitCode()).isZero();
        assertThat(ports.err()).isEmpty();
        Golden.assertAsItWas("ports.txt", ports.out());
    }

    /** Loaded by nft 1.0.6 as they stand. */
    @Test
    void theRulesOfNftablesAreAsTheyWere() {
        Golden.assertAsItWas(
                "ports-nftables.txt",
                Program.run("ports", Example.FILE, "--firewall", "nftables", "--client", "10.1.0.0/16")
                        .out());
    }

    @Test
    void theRulesOfFirewalldAreAsTheyWere() {
        Golden.assertAsItWas(
                "ports-firewalld.txt",
                Program.run("ports", Example.FILE, "--firewall", "firewalld").out());
    }

    @Test
    void jsonTellsEveryPortAndTheRulesOfEachHost() {
        Program ports = Program.run("ports", Example.FILE, "--json", "--firewall", "nftables");

        assertThat(ports.exitCode()).isZero();
        assertThat(ports.json().path("ports"))
                .hasSize(14)
                .allSatisfy(port -> assertThat(port.fieldNames())
                        .toIterable()
                        .containsExactly("first", "last", "protocol", "key", "what", "loopback", "reach", "hosts"));
        assertThat(ports.json().path("firewall").fieldNames()).toIterable().containsExactly("10.0.0.1", "10.0.0.2");
    }
}
