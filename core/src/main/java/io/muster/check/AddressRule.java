package io.muster.check;

import com.google.common.net.InetAddresses;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Each node has an IPv4 address of its own that the others can reach: Ray, HCCL and vLLM identify it by that. */
final class AddressRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        var indexOfHost = new HashMap<String, Integer>();
        List<Node> nodes = deployment.cluster().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            String host = nodes.get(i).host();
            String path = "nodes[" + i + "].host";
            Integer first = indexOfHost.putIfAbsent(host, i);
            if (first != null) {
                findings.add(Finding.error(
                        CheckCode.DUPLICATE_HOST,
                        path,
                        "Expected an address of its own, saw " + Quoted.of(host) + ", which nodes[" + first + "] has.",
                        "Correct one of the two, or remove it."));
            }
            unusable(path, host).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> unusable(String path, String host) {
        if (!isIpv4(host)) {
            return Optional.of(Finding.error(
                    CheckCode.HOST_NOT_IPV4,
                    path,
                    "Expected an IPv4 address such as 10.0.0.1, saw " + Quoted.of(host) + ".",
                    "Write the address that the other nodes reach; a name for SSH goes to ssh of the node."));
        }
        InetAddress address = InetAddresses.forString(host);
        if (address.isLinkLocalAddress()) {
            return Optional.of(
                    Finding.warning(
                            CheckCode.HOST_LINK_LOCAL,
                            path,
                            "Expected an address that stays, saw " + host
                                    + ", which a host gives itself where no network gives it one.",
                            "Write the address of the node's NIC on the network that the nodes share, unless this one is fixed."));
        }
        String why = null;
        if (address.isLoopbackAddress()) {
            why = "a loopback address, which leads every node to itself";
        } else if (address.isAnyLocalAddress()) {
            why = "the address of no host";
        } else if (address.isMulticastAddress() || host.equals("255.255.255.255")) {
            why = "an address of many hosts";
        }
        return Optional.ofNullable(why)
                .map(reason -> Finding.error(
                        CheckCode.HOST_UNUSABLE,
                        path,
                        "Expected an address at which the other nodes reach this one, saw " + host + ", " + reason
                                + ".",
                        "Write the address of the node's NIC on the network that the nodes share."));
    }

    /**
     * As everything else that reads it takes it: Java also takes ::ffff:10.0.0.1 and the digits of other scripts for
     * IPv4, so that an address must be what Java writes. It is a literal, so that no name is ever looked up here.
     */
    private static boolean isIpv4(String host) {
        return InetAddresses.isInetAddress(host)
                && InetAddresses.forString(host) instanceof Inet4Address address
                && InetAddresses.toAddrString(address).equals(host);
    }
}
