package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.ShellText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a node must have before anything starts there. */
@EnabledOnOs(OS.LINUX)
class NeedVllmTest {

    private final FakeHost host;

    NeedVllmTest(@TempDir Path root) {
        this.host = new FakeHost(root);
    }

    @BeforeEach
    void programs() throws IOException {
        host.program("vllm", "");
        host.program("python3", "echo fact vllm 0.32.0");
        sharedMemory(160 * 256);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aModelThatIsThereIsTaken() throws Exception {
        Path model = Files.createDirectory(host.home().resolve("it's a $MODEL"));
        Files.createFile(model.resolve("config.json"));

        assertThat(need(model.toString())).isEqualTo(new CommandOutput(0, "fact vllm 0.32.0\n", ""));
    }

    @Test
    void aNameAndAFileAreLeftToVllm() throws Exception {
        Path file = Files.createFile(host.home().resolve("model.gguf"));

        assertThat(need("Qwen/Qwen3-235B-A22B").exitCode()).isZero();
        assertThat(need(file.toString()).exitCode()).isZero();
    }

    @Test
    void aModelThatIsNotThereOrNotWholeIsRefused() throws Exception {
        Path model = host.home().resolve("model");
        assertFails(need(model.toString()), "MODEL_ABSENT", model + " on 10.0.0.2, it is not there");

        Files.createDirectory(model);
        assertFails(need(model.toString()), "MODEL_ABSENT", "the folder has no config.json");
    }

    @Test
    void tooLittleSharedMemoryIsRefused() throws Exception {
        sharedMemory(64 * 256);

        assertFails(need("Qwen/Qwen3-235B-A22B"), "SHM_TOO_SMALL", "on 10.0.0.2, saw 64 MiB");
    }

    private void sharedMemory(int blocks) throws IOException {
        host.program("stat", "echo '" + blocks + " * 4096'");
    }

    private CommandOutput need(String model) throws Exception {
        ScriptTemplate scripts = new ScriptTemplate(Map.of(
                "setup", "''",
                "host", Guide.WORKER,
                "cluster", "muster",
                "beside", "",
                "orWithout", "",
                "model", ShellText.word(model)));
        return host.run(Command.script(scripts.render("functions") + "\n" + scripts.render("need-vllm")));
    }

    private static void assertFails(CommandOutput output, String code, String said) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.stderr())
                .startsWith("muster: " + code + ": ")
                .contains(said)
                .contains(" | ");
    }
}
