package io.muster.ray;

import static io.muster.drift.Difference.Kind.ARGUMENT;
import static io.muster.drift.Difference.Kind.OPTION;
import static io.muster.drift.Difference.Kind.VARIABLE;

import io.muster.drift.Difference.Kind;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import io.muster.vllm.VllmReach;
import java.util.ArrayList;
import java.util.List;

/** The table of restarts where Ray starts the ranks. What a row gives to a node is the whole gang on the head. */
final class RayReach {

    private static final String INHERITED = "workers inherit it from the raylet of their node";

    static final List<Reach> TABLE = table();

    private RayReach() {}

    private static List<Reach> table() {
        var rows = new ArrayList<>(VllmReach.ofServer());
        gang(rows, VARIABLE, "RAY_AUTH_*", "a node with another way of authentication cannot join", "facts/ray.md 4.1");
        gang(rows, VARIABLE, "RAY_USE_TLS", "a node with TLS cannot talk to one without", "facts/ray.md 4.1");
        gang(rows, VARIABLE, "RAY_TLS_*", "one authority signs all certificates", "facts/ray.md 4.1");
        node(rows, VARIABLE, "HCCL_*", INHERITED + ", and vLLM copies none", "facts/ascend.md 3.5");
        node(rows, VARIABLE, "GLOO_SOCKET_IFNAME", INHERITED + ", and vLLM copies none", "facts/ascend.md 3.5");
        node(rows, VARIABLE, "TP_SOCKET_IFNAME", INHERITED + ", and vLLM copies none", "facts/ascend.md 3.5");
        node(rows, VARIABLE, "ASCEND_*", INHERITED + ", and vLLM copies none", "facts/ascend.md 3.5");
        node(
                rows,
                VARIABLE,
                "VLLM_*",
                INHERITED + "; what the server passes on only fills gaps",
                "facts/vllm-rules.md 3.10; vllm/v1/executor/ray_executor_v2.py:175");
        node(
                rows,
                VARIABLE,
                "HF_*",
                INHERITED + "; read when it is imported, before the server passes anything on",
                "huggingface_hub/constants.py:194");
        node(rows, VARIABLE, "RAY_*", "read by the raylet when it starts", "facts/ray.md 4.5");
        node(rows, VARIABLE, "*", INHERITED, "facts/ascend.md 3.5");
        rows.add(new Reach(
                ARGUMENT,
                "vllm serve*",
                Restart.SERVE,
                "one server on the head, whose ranks come and go with it",
                "facts/ascend.md 1.1, step 8"));
        gang(rows, ARGUMENT, "ray start --address", "all nodes join the head there", "facts/ray.md 4.3");
        gang(rows, ARGUMENT, "ray start --dashboard-port", "of the head alone", "facts/ray.md 4.3");
        node(rows, ARGUMENT, "ray start *", "told to the raylet when it starts", "facts/ray.md 4.4");
        node(rows, OPTION, "start of Ray", "such as runtime.bare.setup", "docs/guide.md");
        rows.add(new Reach(
                OPTION, "start of the service", Restart.SERVE, "the order of its arguments", "docs/guide.md"));
        rows.addAll(VllmReach.ofMuster());
        return List.copyOf(rows);
    }

    private static void node(List<Reach> rows, Kind kind, String name, String why, String source) {
        rows.add(new Reach(kind, name, Restart.NODE, why, source));
    }

    private static void gang(List<Reach> rows, Kind kind, String name, String why, String source) {
        rows.add(new Reach(kind, name, Restart.GANG, why, source));
    }
}
