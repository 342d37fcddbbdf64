package io.muster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.plan.Command;
import java.util.List;
import org.junit.jupiter.api.Test;

class BareRuntimeAdapterTest {

    private static final Node NODE = Node.of("10.0.0.1");
    private static final Deployment DEPLOYMENT = Deployment.builder(
                    Cluster.builder().nodes(NODE).build(), ModelSpec.of("m"))
            .runtime(BareRuntime.setup("source x\nsource y"))
            .build();

    private final BareRuntimeAdapter bare = new BareRuntimeAdapter();

    @Test
    void setupIsTheUsersAndEmptyWhereThereIsNone() {
        assertThat(bare.setup(DEPLOYMENT)).isEqualTo("source x\nsource y");
        assertThat(bare.setup(DEPLOYMENT.toBuilder()
                        .runtime(BareRuntime.withoutSetup())
                        .build()))
                .isEmpty();
    }

    @Test
    void commandsRunOnTheHostAsTheyAre() {
        var command = new Command(List.of("a", "b c"), "input");

        assertThat(bare.inside(DEPLOYMENT, NODE, command)).isEqualTo(command);
    }

    @Test
    void thereIsNothingToMakeToRemoveOrToFindWrong() {
        assertThat(bare.create(DEPLOYMENT, NODE)).isEmpty();
        assertThat(bare.remove(DEPLOYMENT, NODE)).isEmpty();
        assertThat(bare.check(DEPLOYMENT)).isEmpty();
    }
}
