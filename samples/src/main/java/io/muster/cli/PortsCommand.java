package io.muster.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.Firewall;
import io.muster.plan.PortUse;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ports",
        description = "Lists every port at which something will listen, and who must come to it. Contacts no host.")
final class PortsCommand extends DescriptionCommand {

    /** Programs whose rules can be told. */
    enum Program {
        NFTABLES,
        FIREWALLD
    }

    @Option(
            names = "--firewall",
            paramLabel = "PROGRAM",
            description = "Print rules for each host instead: nftables or firewalld. Nothing is loaded.")
    private Optional<Program> firewall = Optional.empty();

    @Option(
            names = "--client",
            paramLabel = "ADDRESS",
            description = "Who may come to the service, such as 10.1.0.0/16; repeatable. Default: everybody.")
    private List<String> clients = List.of();

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        List<PortUse> ports = planner.ports(deployment);
        var rules = new Firewall(deployment.cluster(), ports, clients);
        ObjectNode json = Json.ofPorts(ports);
        firewall.ifPresent(program -> {
            ObjectNode ofHost = json.putObject("firewall");
            deployment.cluster().hosts().forEach(host -> ofHost.put(host, text(rules, program, host)));
        });
        return new Result(
                Result.GOOD,
                json,
                firewall.map(program -> deployment.cluster().hosts().stream()
                                .map(host -> text(rules, program, host))
                                .collect(joining("\n")))
                        .orElseGet(() -> new PortsText(deployment, ports).toString()));
    }

    private static String text(Firewall rules, Program program, String host) {
        return program == Program.NFTABLES ? rules.nftables(host) : rules.firewalld(host);
    }

    @Override
    ObjectNode nothing() {
        return Json.ofPorts(List.of());
    }
}
