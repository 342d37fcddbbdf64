package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Parallelism;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script that looks, in a real bash, at a process that carries the marks of a server and is none. */
@EnabledOnOs(OS.LINUX)
class LookTest {

    private static final String HOSTILE = "a b\n'$HOME' \"\\ é=1";

    private final FakeHost host;
    private final Deployment deployment = Guide.builder(Guide.cluster(FakeHost.uniqueName(), Guide.HEAD))
            .parallelism(Parallelism.tensor(8))
            .runtime(BareRuntime.withoutSetup())
            .environment(new Environment(Map.of("HOSTILE", HOSTILE), Map.of()))
            .build();

    LookTest(@TempDir Path root) {
        this.host = new FakeHost(root);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aServerThatRunsAsWantedIsEqualWithEveryTextInItsVariables() throws Exception {
        Map<String, String> variables = start();

        LookAnswer answer = look(deployment);

        assertThat(answer.whole()).isTrue();
        assertThat(answer.wanted().orElseThrow())
                .containsEntry("HOSTILE", HOSTILE)
                .containsEntry("HCCL_IF_IP", Guide.HEAD);
        assertThat(answer.of("server")).singleElement().satisfies(server -> {
            assertThat(server.variables()).containsEntry("HOSTILE", HOSTILE).doesNotContainKey("NOT_OURS");
            assertThat(server.argv()).contains("serve", "--tensor-parallel-size");
        });
        assertThat(variables).containsKey("MUSTER_SERVICE");
        assertThat(answer.nodes()).extracting(Node::host).containsExactly(Guide.HEAD);
        assertThat(drift(deployment)).isEqualTo(Drift.NONE);
    }

    @Test
    void aVariableThatWasTakenAwayAndOneThatIsNewAreToldAndReachAllServers() throws Exception {
        start();
        Deployment other = deployment.toBuilder()
                .environment(new Environment(Map.of("NEW", "1"), Map.of()))
                .serve(Guide.serve().args(List.of("--enforce-eager")).build())
                .build();

        Drift drift = drift(other);

        assertThat(drift.restart()).isEqualTo(Restart.GANG);
        assertThat(drift.differences())
                .extracting(Difference::name)
                .containsExactlyInAnyOrder("NEW", "HOSTILE", "vllm serve --enforce-eager");
    }

    @Test
    void anotherSetupIsToldByTheFingerprint() throws Exception {
        start();

        Drift drift =
                drift(deployment.toBuilder().runtime(BareRuntime.setup("true")).build());

        assertThat(drift.differences()).extracting(Difference::name).containsExactly("start of the service");
        assertThat(drift.restart()).isEqualTo(Restart.GANG);
    }

    @Test
    void whereNothingRunsTheHostIsIdle() throws Exception {
        Drift drift = drift(deployment);

        assertThat(drift.idle()).containsExactly(Guide.HEAD);
        assertThat(drift.differences()).isEmpty();
    }

    /** As the script would, and waits until it can be seen. */
    private Map<String, String> start() throws Exception {
        VllmScripts scripts = Guide.scripts(deployment, Guide.HEAD);
        host.write(scripts.files());
        host.recorder("vllm", "exit 0");
        host.program("setsid", "exec \"$@\"");
        // Nothing listens anywhere.
        host.program("timeout", "exit 1");
        CommandOutput served = host.run(scripts.vllm().serve());
        assertThat(served.stderr()).isEmpty();
        while (!host.ran("vllm")) {
            Thread.sleep(50);
        }
        var variables = new LinkedHashMap<>(host.environment("vllm"));
        variables.keySet().removeAll(List.of("HOME", "PATH", "_", "SHLVL", "PWD", "OLDPWD"));
        var environment = new LinkedHashMap<>(variables);
        environment.put("NOT_OURS", "1");
        List<String> argv = host.argv("vllm");
        // Only the leader of a session is a server.
        host.daemon(
                "vllm",
                "exec /usr/bin/setsid bash -c 'read -r _; true' vllm \"$@\"",
                environment,
                argv.toArray(String[]::new));
        for (int i = 0; i < 200 && look(deployment).of("server").isEmpty(); i++) {
            Thread.sleep(50);
        }
        return variables;
    }

    private LookAnswer look(Deployment wanted) throws Exception {
        return LookAnswer.read(told(wanted).stdout());
    }

    private CommandOutput told(Deployment wanted) throws Exception {
        return host.run(Guide.scripts(wanted, Guide.HEAD).vllm().look(List.of()));
    }

    private Drift drift(Deployment wanted) throws Exception {
        return new VllmLauncherAdapter()
                .drift(wanted, new RuntimeOnTheHost(), Map.of(Guide.HEAD, Observation.of(told(wanted))));
    }
}
