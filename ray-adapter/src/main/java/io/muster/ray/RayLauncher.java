package io.muster.ray;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.Secret;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Options of a Ray cluster. Immutable; each method that takes a value returns a changed copy.
 *
 * @param ports every port with its number; where {@link RayPort#CLIENT} has none it is closed
 * @param version of Ray that is expected on every host, such as {@code 2.48.0}; any one version when empty
 * @param authentication whether Ray asks for a token
 * @param token that it asks for; made by Muster by default
 * @param tls between the nodes; plain text when empty
 */
public record RayLauncher(
        Map<RayPort, Integer> ports,
        Optional<String> version,
        RayAuthentication authentication,
        Secret token,
        Optional<RayTls> tls)
        implements LauncherSpec {

    public RayLauncher {
        for (RayPort port : RayPort.values()) {
            int number = ports.getOrDefault(port, 0);
            boolean closed = port.number() == 0 && !ports.containsKey(port);
            checkArgument(closed || (number >= 1 && number <= 65535), "%s must be 1 to 65535: %s", port, number);
        }
        ports = Maps.immutableEnumMap(ports);
    }

    /** The default ports, none for Ray clients, any version, and a token where Ray knows of tokens. */
    public static RayLauncher ofDefaults() {
        var ports = new EnumMap<RayPort, Integer>(RayPort.class);
        for (RayPort port : RayPort.values()) {
            if (port.number() > 0) {
                ports.put(port, port.number());
            }
        }
        return new RayLauncher(ports, Optional.empty(), RayAuthentication.WHERE_KNOWN, Secret.made(), Optional.empty());
    }

    /** Whether Ray listens there. */
    public boolean opens(RayPort port) {
        return ports.containsKey(port);
    }

    /** Number of that port; 0 where it is closed. */
    public int port(RayPort port) {
        return ports.getOrDefault(port, port.number());
    }

    public RayLauncher port(RayPort port, int number) {
        var more = new EnumMap<>(ports);
        more.put(port, number);
        return new RayLauncher(more, version, authentication, token, tls);
    }

    /** All ports so much higher: for a second cluster on the same hosts. */
    public RayLauncher portsMovedBy(int much) {
        var moved = new EnumMap<RayPort, Integer>(RayPort.class);
        ports.forEach((port, number) -> moved.put(port, number + much));
        return new RayLauncher(moved, version, authentication, token, tls);
    }

    public RayLauncher version(String version) {
        return new RayLauncher(ports, Optional.of(version), authentication, token, tls);
    }

    public RayLauncher authentication(RayAuthentication authentication) {
        return new RayLauncher(ports, version, authentication, token, tls);
    }

    public RayLauncher token(Secret token) {
        return new RayLauncher(ports, version, authentication, token, tls);
    }

    public RayLauncher tls(RayTls tls) {
        return new RayLauncher(ports, version, authentication, token, Optional.of(tls));
    }
}
