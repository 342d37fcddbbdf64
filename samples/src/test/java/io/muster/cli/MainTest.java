package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program in a JVM of its own: what a signal and a locale do cannot be seen in this one. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class MainTest {

    @TempDir
    private Path folder;

    @Test
    void aSignalEndsItCleanly() throws Exception {
        Path asked = folder.resolve("asked");
        Path file = Example.through("sh -c 'touch " + asked + "; exec cat 3>&1 > /dev/null'", folder);
        Process muster = builder("up", file.toString()).start();
        try {
            while (!Files.exists(asked) && muster.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            // Not SIGINT, which what runs in the background ignores; the program takes both alike.
            muster.destroy();
            assertThat(muster.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            muster.destroyForcibly();
        }

        assertThat(muster.exitValue())
                .as("as of a program that the signal has ended")
                .isEqualTo(128 + 15);
        assertThat(err()).contains("Interrupted: ending in good order, please wait.\n");
        assertThat(out())
                .contains("error  INTERRUPTED", "    -> To go on: muster up " + file)
                .endsWith("Not up. Nothing was begun.\n");
    }

    @Test
    void whatItPrintsIsUtf8WhateverTheLocale() throws Exception {
        Path file = Example.with("1024", "\u00fc\u2603", folder);
        for (List<String> option : List.of(List.<String>of(), List.of("--json"))) {
            var args = new ArrayList<>(List.of("plan", file.toString()));
            args.addAll(option);
            ProcessBuilder builder = builder(args.toArray(String[]::new));
            builder.environment().put("LC_ALL", "C");

            assertThat(builder.start().waitFor()).isZero();

            assertThat(out()).contains("export HCCL_BUFFSIZE='\u00fc\u2603'");
        }
    }

    private ProcessBuilder builder(String... args) {
        var argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MusterCli.class.getName()));
        argv.addAll(List.of(args));
        return new ProcessBuilder(argv)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }
}
