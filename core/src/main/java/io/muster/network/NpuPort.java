package io.muster.network;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.npu.HostNpus;
import io.muster.npu.NpuDevice;
import io.muster.npu.NpuHealth;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where an NPU can be reached by other NPUs. Immutable.
 *
 * @param host of its node, as in the description
 * @param device its id on that host
 * @param roce its address on the RoCE network
 * @param vnic its address on the HCCS network of its superpod (A3)
 * @param superPod id of that superpod
 * @param down networks on which it cannot be reached, as its own host tells already
 */
public record NpuPort(
        String host,
        int device,
        Optional<String> roce,
        Optional<String> vnic,
        Optional<String> superPod,
        Set<Ping.Way> down) {

    /** IPv4 or IPv6; what a host says becomes a word of a command. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f][0-9A-Fa-f.:]*");

    public NpuPort {
        roce.ifPresent(NpuPort::require);
        vnic.ifPresent(NpuPort::require);
        down = Set.copyOf(down);
    }

    /** Of which its host tells nothing bad. */
    public NpuPort(String host, int device, Optional<String> roce, Optional<String> vnic, Optional<String> superPod) {
        this(host, device, roce, vnic, superPod, Set.of());
    }

    /** Of that host, each NPU that tells an address. */
    public static List<NpuPort> of(HostNpus host) {
        return host.devices().stream()
                .map(device -> new NpuPort(
                        host.host(),
                        device.id(),
                        device.address().filter(NpuPort::isAddress),
                        device.vnicAddress().filter(NpuPort::isAddress),
                        device.superPodId(),
                        down(device)))
                .filter(port -> port.roce().isPresent() || port.vnic().isPresent())
                .toList();
    }

    /** On RoCE alone. */
    public static NpuPort ofRoce(String host, int device, String address) {
        return new NpuPort(host, device, Optional.of(address), Optional.empty(), Optional.empty());
    }

    private static Set<Ping.Way> down(NpuDevice device) {
        var down = EnumSet.noneOf(Ping.Way.class);
        if (device.health().filter(NpuHealth::isBroken).isPresent()) {
            down.addAll(EnumSet.allOf(Ping.Way.class));
        }
        if (device.linkUp().value().filter(up -> !up).isPresent()
                || device.netHealth()
                        .value()
                        .filter(health -> !health.equalsIgnoreCase("Success"))
                        .isPresent()) {
            down.add(Ping.Way.ROCE);
        }
        if (device.vnic().value().filter(vnic -> !vnic.up()).isPresent()) {
            down.add(Ping.Way.HCCS);
        }
        return down;
    }

    private static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    private static void require(String address) {
        checkArgument(isAddress(address), "not an address: %s", address);
    }

    /** Such as {@code NPU 3 of 10.0.0.2}. */
    public String name() {
        return "NPU " + device + " of " + host;
    }
}
