package io.muster.ray;

import io.muster.cluster.Cluster;
import io.muster.plan.PortUse;
import java.util.Arrays;
import java.util.List;

/**
 * A port of Ray, with its number where nobody says another. All are pinned, so that a firewall can be told of them, and below
 * 32768, where Linux takes no port for a connection that goes out.
 */
public enum RayPort {
    /** Of the head's GCS, which the workers join. */
    GCS("port", "--port", 6379, "GCS"),
    /** Of the head's dashboard, on loopback only. */
    DASHBOARD("dashboardPort", "--dashboard-port", 8265, "dashboard"),
    /** Of the head's server for Ray clients, which is not there unless a number is said: vLLM needs none. */
    CLIENT("clientPort", "--ray-client-server-port", 0, "server of Ray clients"),
    NODE_MANAGER("nodeManagerPort", "--node-manager-port", 6380, "node manager"),
    OBJECT_MANAGER("objectManagerPort", "--object-manager-port", 6381, "object manager"),
    RUNTIME_ENV_AGENT("runtimeEnvAgentPort", "--runtime-env-agent-port", 6382, "runtime env agent"),
    AGENT_GRPC("agentGrpcPort", "--dashboard-agent-grpc-port", 6383, "dashboard agent, gRPC"),
    AGENT("agentPort", "--dashboard-agent-listen-port", 6384, "dashboard agent, HTTP"),
    METRICS("metricsPort", "--metrics-export-port", 6385, "metrics"),
    /** Of the head's autoscaler, which has nothing to do here, and listens all the same. */
    AUTOSCALER_METRICS("autoscalerMetricsPort", "AUTOSCALER_METRIC_PORT", 6386, "metrics of the autoscaler"),
    DASHBOARD_METRICS("dashboardMetricsPort", "DASHBOARD_METRIC_PORT", 6387, "metrics of the dashboard"),
    /** First of the range in which each process of Ray has one; a narrow range limits how many there can be. */
    MIN_WORKER("minWorkerPort", "--min-worker-port", 10002, "workers"),
    /** Last of that range. */
    MAX_WORKER("maxWorkerPort", "--max-worker-port", 19999, "workers");

    private final String key;
    private final String flag;
    private final int number;
    private final String what;

    RayPort(String key, String flag, int number, String what) {
        this.key = key;
        this.flag = flag;
        this.number = number;
        this.what = what;
    }

    /** What they are for, on those nodes; the range of the workers is one. */
    static List<PortUse> uses(RayLauncher ray, Cluster cluster) {
        List<String> all = cluster.hosts();
        return Arrays.stream(values())
                .filter(port -> port != MAX_WORKER && ray.opens(port))
                .map(port -> new PortUse(
                        port.path(),
                        "Ray: " + port.what,
                        ray.port(port),
                        ray.port(port == MIN_WORKER ? MAX_WORKER : port),
                        port.isOfHeadAlone() ? all.subList(0, 1) : all,
                        port.reach()))
                .toList();
    }

    private PortUse.Reach reach() {
        if (this == DASHBOARD) {
            return PortUse.Reach.LOOPBACK;
        }
        return isVariable() ? PortUse.Reach.HOST : PortUse.Reach.NODES;
    }

    /** In the section of a description. */
    String key() {
        return key;
    }

    /** In a description. */
    String path() {
        return "ray." + key;
    }

    /** Of {@code ray start}, or else the variable in which Ray looks for it. */
    String flag() {
        return flag;
    }

    boolean isVariable() {
        return !flag.startsWith("-");
    }

    /** 0 where the port is closed unless somebody says another. */
    int number() {
        return number;
    }

    boolean isOfHeadAlone() {
        return this == GCS || this == DASHBOARD || this == CLIENT || isVariable();
    }

    boolean isOfWorkers() {
        return this == MIN_WORKER || this == MAX_WORKER;
    }
}
