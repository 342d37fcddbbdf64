package io.muster.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterStatusTest {

    @Test
    void isReadyWhenEveryNodeIsAlive() {
        assertThat(new ClusterStatus(List.of(node(NodeState.ALIVE), node(NodeState.ALIVE))).ready())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALIVE")
    void isNotReadyWhenOneNodeIsAnythingElse(NodeState state) {
        assertThat(new ClusterStatus(List.of(node(NodeState.ALIVE), node(state))).ready())
                .isFalse();
    }

    @Test
    void isNotReadyWhenNothingWasSeen() {
        assertThat(new ClusterStatus(List.of()).ready()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isReadyWithAServiceOnlyWhenThatServes(ServiceState state) {
        var nodes = new ClusterStatus(List.of(node(NodeState.ALIVE)));

        assertThat(nodes.service(new ServiceStatus("http://10.0.0.1:8000/v1", state, ""))
                        .ready())
                .isEqualTo(state == ServiceState.SERVING);
    }

    private static NodeStatus node(NodeState state) {
        return new NodeStatus("10.0.0.1", NodeRole.WORKER, state, 8, 8, "");
    }
}
