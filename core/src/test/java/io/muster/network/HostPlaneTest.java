package io.muster.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.check.Finding;
import io.muster.plan.Command;
import io.muster.plan.PortUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPlaneTest {

    private static final List<String> HOSTS = List.of("127.0.4.1", "127.0.4.2", "127.0.4.3");
    private static final Map<String, String> PATHS =
            Map.of("127.0.4.1", "nodes[0]", "127.0.4.2", "nodes[1]", "127.0.4.3", "nodes[2]");

    private static final HostPlane PLANE = new HostPlane(
            HOSTS,
            List.of(
                    PortUse.of("ray.port", "GCS", 7379, HOSTS.subList(0, 1), PortUse.Reach.NODES),
                    PortUse.of("a", "dashboard", 7380, HOSTS.subList(0, 1), PortUse.Reach.LOOPBACK),
                    PortUse.of("b", "metrics", 7381, HOSTS, PortUse.Reach.HOST),
                    new PortUse("c", "workers", 11000, 19999, HOSTS, PortUse.Reach.NODES),
                    new PortUse("d", "HCCL", 20000, 20003, HOSTS, PortUse.Reach.NODES),
                    new PortUse("", "Gloo", 32768, 60999, HOSTS, PortUse.Reach.NODES)),
            NetworkPlan.PEERS);

    /** Runs the plane with real programs on the addresses of this machine's loopback. */
    private static Map<String, String> connected(
            HostPlane plane, Map<String, String> listened, Function<Command, List<String>> argv) throws Exception {
        var held = new ArrayList<Process>();
        var connected = new LinkedHashMap<String, String>();
        try {
            for (String host : plane.hosts()) {
                Process process =
                        new ProcessBuilder(argv.apply(plane.listen(host).orElseThrow())).start();
                held.add(process);
                String line = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
                listened.put(host, line);
            }
            for (String host : plane.hosts()) {
                Command connect = plane.connect(host, listened).orElseThrow();
                Process process = new ProcessBuilder(argv.apply(connect)).start();
                process.getOutputStream().write(connect.stdin().getBytes(UTF_8));
                process.getOutputStream().close();
                connected.put(host, new String(process.getInputStream().readAllBytes(), UTF_8));
            }
        } finally {
            for (Process process : held) {
                process.getOutputStream().close();
                // By itself, since nobody holds it any more.
                assertThat(process.waitFor()).isZero();
            }
        }
        return connected;
    }

    /** With a machine that has only that one. */
    private static Function<Command, List<String>> with(String language, Path folder) throws IOException {
        Path bin = folder.resolve("bin");
        Files.createDirectories(bin);
        if (!language.equals("none")) {
            Files.createSymbolicLink(bin.resolve(language), Path.of("/usr/bin/" + language));
        }
        return command -> {
            var argv = new ArrayList<>(command.argv());
            argv.set(0, "/bin/bash");
            argv.set(2, argv.get(2).replace("PATH=\"$PATH:/usr/local/bin:/usr/bin\"", "PATH=" + bin));
            return argv;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"python3", "perl"})
    void everyHostComesToEveryPortOfEveryOther(String language, @TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/" + language)), language);
        var listened = new LinkedHashMap<String, String>();
        Map<String, String> connected = connected(PLANE, listened, with(language, folder));
        List<PortLink> links = PLANE.links(listened, connected);

        assertThat(links).allSatisfy(link -> assertThat(link.state()).isEqualTo(PortLink.State.OPEN));
        // 5 of the workers' range, 4 of HCCL, 3 that Linux chose, from two others; GCS on the head alone.
        assertThat(links).hasSize(3 * 2 * (5 + 4 + 3) + 2);
        assertThat(links.stream().map(PortLink::port))
                .contains(7379, 11000, 19999, 20003)
                .doesNotContain(7380, 7381);
        assertThat(PLANE.findings(links, listened, PATHS)).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsNoFirewallAndOneThatAProxyAnswersIsNoHost() {
        Map<String, String> listened = Map.of("127.0.4.1", "ports listening=7379 taken=20000,20001 unable=\n");
        Map<String, String> connected = Map.of(
                "127.0.4.2",
                "127.0.4.1 7379 open\n127.0.4.1 20000 refused\n127.0.4.1 20001 open\n",
                "127.0.4.3",
                "127.0.4.1 7379 open 127.0.4.1\n127.0.4.1 20000 open\n127.0.4.1 20001 open\n");

        List<Finding> findings = PLANE.findings(PLANE.links(listened, connected), listened, PATHS);

        assertThat(findings.stream().map(finding -> finding.code().name() + " " + finding.path()))
                .containsExactly(
                        "HOST_ADDRESS_TWICE nodes[0]",
                        "HOST_PORTS_NOT_TESTED nodes[1]",
                        "HOST_PORTS_NOT_TESTED nodes[2]");
        assertThat(findings.get(0).message())
                .isEqualTo("Expected 127.0.4.2 to reach 127.0.4.1 at port 7379 (GCS), saw something answer that is not"
                        + " 127.0.4.1.");
    }

    @Test
    void portsThatTheSameHostsDoNotReachAreOneFinding() {
        var listened = new LinkedHashMap<String, String>();
        HOSTS.forEach(host -> listened.put(
                host,
                "ports listening=" + (host.endsWith("1") ? "7379," : "") + "20000,20001,20003,40000 taken= unable="));
        var connected = new LinkedHashMap<String, String>();
        for (String from : HOSTS) {
            var told = new StringBuilder();
            for (String to : HOSTS) {
                for (int port : List.of(7379, 20000, 20001, 20003, 40000)) {
                    boolean blocked = to.endsWith("2") && (port == 20000 || port == 20001 || port == 40000);
                    told.append(to + " " + port + (blocked ? " silent" : " open " + to) + "\n");
                }
            }
            connected.put(from, told.toString());
        }

        assertThat(PLANE.findings(PLANE.links(listened, connected), listened, PATHS))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(NetworkCode.HOST_PORT_BLOCKED);
                    assertThat(finding.path()).isEqualTo("nodes[1]");
                    assertThat(finding.message())
                            .isEqualTo(
                                    "Expected the other nodes to reach 127.0.4.2 at ports 20000-20001, 40000 (HCCL, Gloo),"
                                            + " saw no answer within 3 s.");
                });
    }

    @Test
    void aHostThatNobodyReachesIsOneFinding() {
        var listened = new LinkedHashMap<String, String>();
        HOSTS.forEach(host -> listened.put(host, "ports listening=20000,20001 taken= unable="));
        var connected = new LinkedHashMap<String, String>();
        for (String from : HOSTS) {
            var told = new StringBuilder();
            for (String to : HOSTS) {
                for (int port : List.of(20000, 20001)) {
                    told.append(
                            to + " " + port + (to.endsWith("3") ? " unreachable EHOSTUNREACH" : " open " + to) + "\n");
                }
            }
            connected.put(from, told.toString());
        }

        assertThat(PLANE.findings(PLANE.links(listened, connected), listened, PATHS))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(NetworkCode.HOST_NOT_REACHED);
                    assertThat(finding.message())
                            .isEqualTo("Expected the other nodes to reach 127.0.4.3, saw no way there (EHOSTUNREACH) at"
                                    + " every port.");
                });
    }

    @Test
    void aHostWithNeitherProgramIsSaidNotToBeTested() {
        var listened = new LinkedHashMap<String, String>();
        HOSTS.forEach(host -> listened.put(host, PortScript.NEITHER));

        assertThat(PLANE.connect("127.0.4.1", listened)).isEmpty();
        assertThat(PLANE.findings(PLANE.links(listened, Map.of()), listened, PATHS))
                .hasSize(3)
                .allSatisfy(finding -> {
                    assertThat(finding.code()).isEqualTo(NetworkCode.HOST_PORTS_NOT_TESTED);
                    assertThat(finding.message()).contains("neither python3 nor perl");
                });
    }

    @Test
    void ofManyHostsEachComesToTheHeadAndToAFewOthersAndIsAskedForNoMore() {
        List<String> many = IntStream.range(0, 50).mapToObj(i -> "10.0.0." + i).toList();
        var plane = new HostPlane(
                many, List.of(PortUse.of("d", "HCCL", 20000, many, PortUse.Reach.NODES)), NetworkPlan.PEERS);
        var listened = new LinkedHashMap<String, String>();
        many.forEach(host -> listened.put(host, "ports listening=20000 taken= unable="));
        var connected = new LinkedHashMap<String, String>();
        for (String from : many) {
            String targets = plane.connect(from, listened).orElseThrow().stdin();
            assertThat(targets.lines().count())
                    .isBetween(from.equals(many.get(0)) ? 49L : 8L, from.equals(many.get(0)) ? 49L : 9L);
            connected.put(
                    from,
                    targets.lines()
                            .map(line -> line
                                    + (line.startsWith("10.0.0.7 ")
                                            ? " silent"
                                            : " open " + line.substring(0, line.indexOf(" "))))
                            .collect(Collectors.joining("\n")));
        }

        assertThat(plane.findings(plane.links(listened, connected), listened, Map.of()))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.message()).startsWith("Expected the other nodes to reach 10.0.0.7 "));
    }
}
