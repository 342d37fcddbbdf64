package io.muster.vllm;

import static io.muster.drift.Difference.Kind.ARGUMENT;
import static io.muster.drift.Difference.Kind.OPTION;
import static io.muster.drift.Difference.Kind.VARIABLE;

import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import java.util.ArrayList;
import java.util.List;

/** For launchers: rows of the table of restarts that all of them share. Lines are those of vLLM 0.32.0. */
public final class VllmReach {

    /** Read by the server that clients talk to, and by no rank. */
    private static final List<Reach> OF_SERVER = List.of(
            server("VLLM_API_KEY", "vllm/entrypoints/serve/middleware/register.py:33"),
            server("VLLM_HTTP_TIMEOUT_KEEP_ALIVE", "vllm/entrypoints/launchers/api_server/entry.py:153"),
            server("VLLM_KEEP_ALIVE_ON_ENGINE_DEATH", "vllm/entrypoints/launchers/launcher.py:331"),
            server("VLLM_DEBUG_LOG_API_SERVER_RESPONSE", "vllm/entrypoints/serve/middleware/register.py:57"),
            server("VLLM_SERVER_DEV_MODE", "vllm/entrypoints/launchers/api_server/routers.py:40"),
            server("VLLM_ALLOW_RUNTIME_LORA_UPDATING", "vllm/entrypoints/serve/lora/api_router.py:30"),
            server("VLLM_ENGINE_READY_TIMEOUT_S", "vllm/v1/engine/core_client.py:740"));

    private static final List<Reach> OF_MUSTER = List.of(
            muster("ssh.*", "how Muster reaches the hosts"),
            muster("nodes[].ssh", "how Muster reaches the host"),
            muster("model.config", "read on the machine where Muster runs"),
            muster("npuMemoryGib", "arithmetic before anything starts"));

    private VllmReach() {}

    /** Variables of which only the server needs to know. */
    public static List<Reach> ofServer() {
        return OF_SERVER;
    }

    /** Whether a rank, or what it is started by, may read that variable. */
    public static boolean reachesRanks(String variable) {
        return Reach.of(OF_SERVER, Difference.Kind.VARIABLE, variable).isEmpty();
    }

    /** What no process on any host knows of. */
    public static List<Reach> ofMuster() {
        return OF_MUSTER;
    }

    /** Where each node has a server of its own: all of them are one group, which must begin together. */
    static List<Reach> ofServers() {
        var rows = new ArrayList<Reach>();
        String alike = "the servers of all nodes hold ranks of one group, and meet once, when they start";
        String source = "facts/ascend.md 1.2 and 1.3; vllm/distributed/parallel_state.py";
        rows.add(new Reach(VARIABLE, "*", Restart.GANG, alike, source));
        rows.add(new Reach(ARGUMENT, "vllm serve*", Restart.GANG, alike, source));
        rows.add(new Reach(OPTION, "start of the service", Restart.GANG, alike, source));
        rows.addAll(OF_MUSTER);
        return List.copyOf(rows);
    }

    private static Reach server(String name, String source) {
        return new Reach(VARIABLE, name, Restart.SERVE, "read by the server of clients alone", source);
    }

    private static Reach muster(String name, String why) {
        return new Reach(OPTION, name, Restart.NOTHING, why, "docs/guide.md");
    }
}
