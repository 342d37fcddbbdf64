package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What all scripts have in common. */
@EnabledOnOs(OS.LINUX)
class FunctionsTest {

    private final FakeHost host;

    FunctionsTest(@TempDir Path root) {
        this.host = new FakeHost(root);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aPortIsListeningWhileSomethingAcceptsThere() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThat(listening(port).exitCode()).isZero();
        }
        assertThat(listening(port).exitCode()).isNotZero();
    }

    private CommandOutput listening(int port) throws Exception {
        String functions =
                new ScriptTemplate(Map.of("setup", "''", "host", Guide.HEAD, "cluster", "muster")).render("functions");
        return host.run(Command.script(functions + "\nlistening 127.0.0.1 " + port));
    }
}
