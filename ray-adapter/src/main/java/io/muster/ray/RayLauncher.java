package io.muster.ray;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.deploy.LauncherSpec;
import java.util.Optional;

/**
 * Options of a Ray cluster. Immutable; each method that takes a value returns a changed copy.
 *
 * @param port of the head's GCS, which the workers join; 6379 by default
 * @param dashboardPort of the head's dashboard, on loopback only; 8265 by default
 * @param agentPort of the dashboard agent on every node; 52365 by default
 * @param version of Ray that is expected on every host, such as {@code 2.48.0}; any one version when empty
 */
public record RayLauncher(int port, int dashboardPort, int agentPort, Optional<String> version)
        implements LauncherSpec {

    public RayLauncher {
        for (int p : new int[] {port, dashboardPort, agentPort}) {
            checkArgument(p >= 1 && p <= 65535, "a port must be 1 to 65535: %s", p);
        }
    }

    /** Ray's own default ports, and any version. */
    public static RayLauncher ofDefaults() {
        return new RayLauncher(6379, 8265, 52365, Optional.empty());
    }

    public RayLauncher port(int port) {
        return new RayLauncher(port, dashboardPort, agentPort, version);
    }

    public RayLauncher dashboardPort(int dashboardPort) {
        return new RayLauncher(port, dashboardPort, agentPort, version);
    }

    public RayLauncher agentPort(int agentPort) {
        return new RayLauncher(port, dashboardPort, agentPort, version);
    }

    public RayLauncher version(String version) {
        return new RayLauncher(port, dashboardPort, agentPort, Optional.of(version));
    }
}
