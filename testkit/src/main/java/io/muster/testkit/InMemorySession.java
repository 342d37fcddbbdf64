package io.muster.testkit;

import io.muster.check.Finding;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.run.RunCode;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One host in memory, told by scripts whose first lines say what they are for. */
final class InMemorySession implements HostSession {

    /** Argument that says what a run claims a host for: up, undo or down. */
    private static final int CLAIMED_FOR = 5;

    /** Argument that names the step. */
    private static final int STEP = 3;

    /** The script that a container is given. */
    private static final Pattern ASKED_INSIDE = Pattern.compile("(?s)printf %s (.*) \\| ");

    private static final String UNCHANGED = "muster: unchanged\n";

    private final InMemoryHost host;
    private final InMemoryHosts all;

    InMemorySession(InMemoryHost host, InMemoryHosts all) {
        this.host = host;
        this.all = all;
    }

    @Override
    public CommandOutput run(Command command, Duration deadline) throws HostException {
        String title = command.title();
        reach(told(command));
        if (title.startsWith("Claims the cluster")) {
            host.claim(command.argv().get(CLAIMED_FOR));
        }
        return host.failure(told(command))
                .map(stderr -> new CommandOutput(1, "", stderr))
                .orElseGet(() -> new CommandOutput(0, answer(title, command.stdin()), ""));
    }

    /** What it is, and of which step: a run notes that in the arguments, beside what is run. */
    private static String told(Command command) {
        List<String> argv = command.argv();
        boolean isStep = argv.size() > STEP && argv.get(1).endsWith("/step");
        return command.title() + (isStep ? " of " + argv.get(STEP) : "");
    }

    private void reach(String title) throws HostException {
        all.note(host.address(), title);
        if (!host.answers(title)) {
            throw new HostException(Finding.error(
                    host.isLost() ? RunCode.HOST_LOST : RunCode.HOST_UNREACHABLE,
                    host.address(),
                    host.isLost()
                            ? "The ssh connection to " + host.address() + " broke."
                            : "Expected ssh to reach " + host.address() + "; it said: no route to host.",
                    "See that the host is up."));
        }
    }

    private String answer(String title, String script) {
        if (title.startsWith("What this host is")) {
            return look();
        }
        if (title.startsWith("Pings of NPUs")) {
            return InMemoryNpus.pinged(script);
        }
        if (title.contains("/start")) {
            return host.start() ? "" : UNCHANGED;
        }
        if (title.endsWith("/serve")) {
            return host.serve() ? "" : UNCHANGED;
        }
        if (title.endsWith("/verify")) {
            return service();
        }
        if (title.startsWith("Ends everything")) {
            all.end(host);
        }
        if (title.startsWith("Ends the service")) {
            host.endService();
        }
        if (title.startsWith("Tells what the last run")) {
            return host.claimed() + "\n";
        }
        if (title.startsWith("Deletes what a run")) {
            host.claim("");
        }
        if (title.startsWith("Looks from what processes")) {
            return processes(script);
        }
        if (title.startsWith("Looks from what the container")) {
            return ASKED_INSIDE
                    .matcher(script)
                    .results()
                    .map(asked -> processes(ShellWords.of(asked.group(1)).get(0)))
                    .findFirst()
                    .orElseThrow();
        }
        if (title.startsWith("Deletes the files")) {
            host.forget();
        }
        if (title.startsWith("Sees that Ray can start")) {
            return "fact ray " + host.version("ray", "2.60.0") + "\nfact python " + host.version("python", "3.11.9")
                    + "\n";
        }
        if (title.startsWith("Sees that vLLM can start")) {
            return "fact vllm " + host.version("vllm", "0.23.0") + "\n";
        }
        return title.startsWith("Asks ") ? observed() : "";
    }

    private String processes(String script) {
        return host.processes() + InMemoryProcess.wanted(script).told() + "--- hosts\n" + host.file("hosts")
                + "--- end\n";
    }

    private String look() {
        String running = host.runs() ? "--- running\nthe cluster runs here\n--- exit 0\n" : "";
        return """
                --- addresses
                [{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "%s"}]}]
                --- exit 0
                --- devices
                %s--- exit 0
                --- inspection 1
                fact ray %s
                fact python %s
                --- exit 0
                %s%s""".formatted(
                        host.address(),
                        host.devices(),
                        host.version("ray", "2.60.0"),
                        host.version("python", "3.11.9"),
                        running,
                        host.runs() ? "" : host.tools());
    }

    private String service() {
        return host.serves() ? """
                --- server
                1
                --- log
                 (APIServer pid=1) INFO Application startup complete.
                --- completion
                200
                {"choices": [{"text": " an answer."}]}
                """ : "--- server\n--- log\n";
    }

    private String observed() {
        String raylet = host.isNode() ? "--- raylets\n1 0 " + host.address() + "\n" : "--- raylets\n";
        String list = host.isNode() ? "--- list\n" + all.nodes() + "\n" : "";
        return raylet + list + service() + "--- end\n";
    }

    /** The hold of a run; what listens at ports, where there is no network; or what tells of the host. */
    @Override
    public HeldCommand hold(Command command, Duration deadline) throws HostException {
        boolean watches = command.argv().contains("muster-watch");
        reach(watches ? "watch" : "hold");
        String said = command.argv().contains("muster-ports") ? "ports listening= taken= unable=\n" : "ours\n";
        return new HeldCommand() {
            private String told = "";

            @Override
            public String said() {
                return said;
            }

            @Override
            public String take() {
                if (!watches || !goesOn()) {
                    return "";
                }
                String now = host.parts();
                String changed = now.equals(told) ? "" : now;
                told = now;
                return ".\n" + changed;
            }

            @Override
            public boolean goesOn() {
                return host.answers("");
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void send(Path file, String path, Duration deadline, Consumer<String> progress) throws HostException {
        reach("send " + path);
    }

    @Override
    public void write(List<FileContent> files, Duration deadline) throws HostException {
        reach("write the node's files");
        host.keep(files);
    }

    @Override
    public void close() {}
}
