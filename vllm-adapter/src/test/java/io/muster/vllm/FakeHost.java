package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A home folder and a PATH of stand-in programs, in which scripts run in a real bash. Ends, when closed, the processes
 * that it started, and no others. The PATH ends with the system's, but holds neither Ray nor vLLM.
 */
public final class FakeHost implements AutoCloseable {

    private final Path home;
    private final Path programs;
    private final Path daemons;
    private final Path records;
    private final List<Process> processes = new ArrayList<>();

    public FakeHost(Path root) {
        try {
            this.home = Files.createDirectories(root.resolve("home"));
            this.programs = Files.createDirectories(root.resolve("programs"));
            this.daemons = Files.createDirectories(root.resolve("daemons"));
            this.records = Files.createDirectories(root.resolve("records"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Name of a cluster which no other process on this machine can be part of. */
    public static String uniqueName() {
        return "test-" + UUID.randomUUID().toString().substring(0, 18);
    }

    public Path home() {
        return home;
    }

    public void write(List<FileContent> files) throws IOException {
        for (FileContent file : files) {
            Path path = home.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
        }
    }

    /** Puts a bash script on the PATH. */
    public void program(String name, String bash) throws IOException {
        Path path = programs.resolve(name);
        Files.writeString(path, "#!/bin/bash\n" + bash);
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }

    /** Puts a program on the PATH that records its arguments and environment, then does what the bash text says. */
    public void recorder(String name, String bash) throws IOException {
        Path record = records.resolve(name);
        program(name, "printf '%s\\0' \"$@\" > '" + record + ".argv'\nenv -0 > '" + record + ".env'\n" + bash);
    }

    /** Arguments with which the recorder of that name was run last. */
    public List<String> argv(String name) throws IOException {
        return split(Files.readString(records.resolve(name + ".argv")));
    }

    public boolean ran(String name) {
        return Files.exists(records.resolve(name + ".argv"));
    }

    /** Environment with which the recorder of that name was run last. */
    public Map<String, String> environment(String name) throws IOException {
        return variables(Files.readString(records.resolve(name + ".env")));
    }

    /** Reads what {@code env -0} prints. */
    public static Map<String, String> variables(String nulSeparated) {
        var variables = new TreeMap<String, String>();
        for (String assignment : split(nulSeparated)) {
            int equals = assignment.indexOf('=');
            variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return variables;
    }

    /** Splits text in which a NUL ends each part. */
    public static List<String> split(String nulEnded) {
        assertThat(nulEnded).endsWith("\0");
        return List.of(nulEnded.substring(0, nulEnded.length() - 1).split("\0", -1));
    }

    public CommandOutput run(Command command) throws IOException, InterruptedException {
        return run(command, Map.of());
    }

    /** Runs it in the home folder with those further variables, as a login over SSH would. */
    public CommandOutput run(Command command, Map<String, String> variables) throws IOException, InterruptedException {
        Path in = Files.writeString(records.resolve("stdin"), command.stdin());
        Path out = records.resolve("stdout");
        Path err = records.resolve("stderr");
        ProcessBuilder builder = builder(command.argv(), variables)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Process process = builder.start();
        processes.add(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends in time").isTrue();
        return new CommandOutput(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Runs a process of that program name that does nothing until it is ended. */
    public Process daemon(String name, Map<String, String> variables, String... args) throws IOException {
        return daemon(name, "read -r _", variables, args);
    }

    /** Runs that bash text in a process of that program name. */
    public Process daemon(String name, String bash, Map<String, String> variables, String... args) throws IOException {
        Path program = daemons.resolve(name);
        if (!Files.exists(program)) {
            Files.createSymbolicLink(program, Path.of("/bin/bash"));
        }
        var argv = new ArrayList<>(List.of(program.toString(), "-c", bash, name));
        argv.addAll(List.of(args));
        // Its standard input is a pipe that stays open, so that it reads for ever.
        Process process = builder(argv, variables).start();
        processes.add(process);
        return process;
    }

    private ProcessBuilder builder(List<String> argv, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder(argv).directory(home.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", home.toString());
        builder.environment().put("PATH", programs + ":/usr/bin:/bin:/usr/sbin:/sbin");
        builder.environment().putAll(variables);
        return builder;
    }

    public static boolean ended(Process process) throws InterruptedException {
        return process.waitFor(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        // JUnit warns of links that lead out of its temporary folder.
        try (Stream<Path> links = Files.list(daemons)) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
