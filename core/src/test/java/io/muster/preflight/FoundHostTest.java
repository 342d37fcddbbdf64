package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.NpuGeneration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundHostTest {

    private static final String SAID = """
            --- addresses
            [{"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1"}]},
             {"ifname":"docker0","addr_info":[{"family":"inet","local":"172.17.0.1"}]},
             {"ifname":"bond0","addr_info":[{"family":"inet","local":"10.0.0.1"},{"family":"inet6","local":"fe80::1"}]},
             {"ifname":"eth3","addr_info":[{"family":"inet","local":"192.168.0.1"}]}]
            --- exit 0
            --- devices
            1
            0
            10
            --- exit 0
            """;

    @Test
    void theAddressUnderWhichItWasAskedIsTheOneThatIsMeant() {
        FoundHost host = FoundHost.read("192.168.0.1", SAID);

        assertThat(host.addresses()).containsExactly("192.168.0.1");
        assertThat(host.nic()).contains("eth3");
        assertThat(host.npus()).containsExactly(0, 1, 10);
        assertThat(host.generation()).isEmpty();
    }

    @Test
    void ofANameAllAddressesMayBeMeantButThoseOfTheHostAlone() {
        FoundHost host = FoundHost.read("head", SAID);

        assertThat(host.addresses()).containsExactly("10.0.0.1", "192.168.0.1");
        assertThat(host.nic()).contains("bond0");
    }

    @Test
    void aHostThatSaysNothingHasNothing() {
        FoundHost host = FoundHost.read("head", "");

        assertThat(host.addresses()).isEmpty();
        assertThat(host.nic()).isEmpty();
        assertThat(host.npus()).isEmpty();
    }

    @Test
    void chipsTellTheGenerationIfAllAreOfOne() {
        assertThat(ChipNames.generation(List.of("910B2", "910B4"))).contains(NpuGeneration.ATLAS_A2);
        assertThat(ChipNames.generation(List.of("910B2", "310P3"))).isEmpty();
        assertThat(ChipNames.generation(List.of())).isEmpty();
    }
}
