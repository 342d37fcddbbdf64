package io.muster.spi;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import java.util.Optional;

/** Reaches hosts. Thread-safe. */
public interface Transport extends AutoCloseable {

    /**
     * A session on that node. Cheap: the connection is made by its first command, and kept until the session is closed.
     */
    HostSession open(Cluster cluster, Node node);

    /** How time passes at its hosts, where they are not real; empty where it passes as everywhere. */
    default Optional<Time> time() {
        return Optional.empty();
    }

    /** Frees what the transport itself holds; sessions are closed by those who opened them. */
    @Override
    void close();
}
