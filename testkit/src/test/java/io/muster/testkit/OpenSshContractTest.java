package io.muster.testkit;

import io.muster.cluster.Cluster;
import io.muster.run.LocalSshd;
import io.muster.run.OpenSshTransport;
import io.muster.spi.Transport;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The transport that Muster brings, over a real ssh and a real sshd on the loopback interface. */
class OpenSshContractTest extends TransportContract {

    @SuppressWarnings("NullAway.Init")
    private static LocalSshd sshd;

    @SuppressWarnings("NullAway.Init")
    private static Cluster reachable;

    @SuppressWarnings("NullAway.Init")
    private static Cluster unreachable;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        sshd = LocalSshd.start(folder);
        reachable = sshd.cluster();
        unreachable = sshd.cluster(LocalSshd.freePort(), "user_key");
    }

    @AfterAll
    static void stop() {
        sshd.close();
    }

    @Override
    protected Transport transport() {
        return OpenSshTransport.create();
    }

    @Override
    protected Cluster cluster() {
        return reachable;
    }

    @Override
    protected Cluster unreachable() {
        return unreachable;
    }
}
