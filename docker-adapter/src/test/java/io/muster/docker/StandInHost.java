package io.muster.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.ShellText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with a real bash that is a host to scripts, and a stand-in for docker that keeps one image and one container. */
final class StandInHost {

    /** The image's archive is the file content, its id the hash of it; containers are processes of this machine. */
    private static final String DOCKER = """
            #!/bin/bash
            cd "$STAND_IN" || exit 99
            echo "$1 $2" >> calls
            case $1 in
              image) [ -f content ] || exit 1
                case $4 in *Size*) wc -c < content ;; *) [ -f id ] && cat id || echo "sha256:$(sha256sum < content | cut -d' ' -f1)" ;; esac ;;
              save) [ ! -f refusal ] || { cat refusal >&2; exit 1; }
                cat content ;;
              load) [ ! -f refusal ] || { cat refusal >&2; exit 1; }
                cp "$3" content; echo Loaded ;;
              info) pwd ;;
              ps) [ ! -f server ] || echo c1 ;;
              rm) kill "$(cat server)"; rm server ;;
              run) while [ "$1" != -c ]; do
                  case $1 in *:/image:ro) file=${1%:/image:ro} ;; esac
                  shift
                done
                python3 -c "${2//\\/image/$file}" "${@:3}" > log 2>&1 < /dev/null &
                echo $! > server; echo c1 ;;
              container) kill -0 "$(cat server)" 2> /dev/null && echo 'true 0' || echo 'false 1' ;;
              logs) cat log ;;
              *) exit 98 ;;
            esac
            """;

    private final Path folder;
    private final String address;

    StandInHost(Path parent, String address) throws IOException {
        this.folder = Files.createDirectories(parent.resolve(address));
        this.address = address;
        program("docker", DOCKER);
        Files.createDirectories(home());
    }

    String address() {
        return address;
    }

    /** A program that comes before that of the machine. */
    void program(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A home folder that a careless script would split. */
    Path home() {
        return folder.resolve("it's $(a) home");
    }

    /** Where images are on their way. */
    Path copies() {
        return home().resolve(".muster/qwen/image");
    }

    /** A file of the stand-in for docker. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** As over SSH: the login shell reads one line. */
    CommandOutput run(Command command, String... told) throws IOException, InterruptedException {
        return run(command, "", told);
    }

    /** The same with shell text behind the line. */
    CommandOutput run(Command command, String behind, String... told) throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("stdin"), command.stdin());
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        var argv = new ArrayList<>(command.argv());
        argv.addAll(List.of(told));
        var builder = new ProcessBuilder("/bin/bash", "-c", ShellText.line(argv) + behind)
                .directory(home().toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("HOME", home().toString());
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("STAND_IN", folder.toString());
        int exitCode = builder.start().waitFor();
        return new CommandOutput(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
