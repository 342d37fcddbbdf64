package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** Hosts made by {@code testbed/up}. Closing it ends them. */
final class Bed implements AutoCloseable {

    private static final Path SCRIPTS = Path.of("").toAbsolutePath();

    private final String net;
    private final Path folder;
    private final int hosts;
    private final String ray;
    private final List<String> more;
    private String npus = "a2";

    private Bed(String net, int hosts, String ray, String... more) {
        String home = System.getProperty("user.home");
        String cache = System.getenv()
                .getOrDefault(
                        "MUSTER_CACHE", System.getenv().getOrDefault("XDG_CACHE_HOME", home + "/.cache") + "/muster");
        this.net = net;
        this.folder = Path.of(cache, "bed-" + net);
        this.hosts = hosts;
        this.ray = ray;
        this.more = List.of(more);
    }

    /**
     * Hosts at those addresses, with that version of Ray. Where they cannot be made the test is skipped and says how to
     * get them; in CI it fails.
     */
    static Bed make(String net, int hosts, String ray) {
        return make(new Bed(net, hosts, ray), "testbed/prepare 2.48.0 2.60.0");
    }

    /** The same, each host with a Docker daemon that has the image of that Ray, or of vLLM. */
    static Bed makeWithDocker(String net, int hosts, String ray) {
        return make(new Bed(net, hosts, ray, "--docker"), "testbed/prepare --docker " + ray);
    }

    /** Hosts without Ray, whose stand-ins for NPUs are of that generation. */
    static Bed makeWithNpus(String net, int hosts, String generation) {
        var bed = new Bed(net, hosts, "none");
        bed.npus = generation;
        return make(bed, "testbed/prepare");
    }

    private static Bed make(Bed bed, String preparation) {
        Output made = bed.up(bed.ray);
        if (made.exitCode() != 0) {
            String message = "SKIPPED, no hosts with real Ray " + bed.ray + " here: "
                    + made.text().strip() + " To get them: " + preparation + " as root on Linux.";
            if (System.getenv("CI") != null) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
        return bed;
    }

    /** Hosts that another JVM has made at those addresses. */
    static Bed madeAt(String net) {
        return new Bed(net, 2, "");
    }

    String net() {
        return net;
    }

    Path folder() {
        return folder;
    }

    /** With host1 for the first address, and so on. */
    String withoutNet(String text) {
        return text.replace(net + ".", "host");
    }

    /** Powers hosts on that are off. */
    void powerOn() {
        powerOn(ray);
    }

    /** Powers hosts on that are off, with that version of Ray. */
    void powerOn(String ray) {
        assertThat(up(ray).exitCode()).isZero();
    }

    private Output up(String ray) {
        var arguments = new ArrayList<>(List.of(String.valueOf(hosts), "--ray", ray));
        arguments.addAll(more);
        return script("up", arguments.toArray(String[]::new));
    }

    /** The archive from which the hosts' Docker has its image of Ray. */
    Path imageArchive() {
        return folder.resolveSibling("engine").resolve("ray-" + ray + ".tar");
    }

    String host(int number) {
        return net + "." + number;
    }

    Path sshConfig() {
        return folder.resolve("ssh_config");
    }

    /** A deployment on those hosts, 8 NPUs each, of Ray alone. */
    Deployment deployment(String name, int... numbers) {
        Cluster cluster = Cluster.builder()
                .name(name)
                .nodes(Arrays.stream(numbers).mapToObj(n -> Node.of(host(n))).toList())
                .npusPerNode(8)
                .ssh(SshAccess.ofDefaults().user("root").configFile(sshConfig()))
                .build();
        return Deployment.builder(cluster, ModelSpec.of("any/model"))
                .runtime(BareRuntime.setup("source /opt/ray/bin/activate"))
                .serve(ServeOptions.none())
                .build();
    }

    /** With what more the fault is told, such as a device. */
    void fault(String kind, int number, String... more) {
        var arguments = new ArrayList<>(List.of(kind, String.valueOf(number)));
        arguments.addAll(List.of(more));
        assertThat(script("fault", arguments.toArray(String[]::new)))
                .as("fault %s", kind)
                .matches(o -> o.exitCode() == 0);
    }

    /** With all that {@code testbed/fault} is to be told. */
    void fault(List<String> arguments) {
        assertThat(script("fault", arguments.toArray(String[]::new)))
                .as("fault %s", arguments)
                .matches(o -> o.exitCode() == 0);
    }

    void heal(int number) {
        assertThat(script("heal", String.valueOf(number))).as("heal").matches(o -> o.exitCode() == 0);
    }

    /** Runs bash text on a host, not over ssh. */
    String on(int number, String bash) {
        Output output = script("exec", String.valueOf(number), "bash", "-c", bash);
        return output.text().strip();
    }

    /** The same, and does not wait for its end. Its standard error is lost. */
    Process begin(int number, String bash) {
        ProcessBuilder builder = scriptBuilder("exec", String.valueOf(number), "bash", "-c", bash)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing of Ray or Muster is on any host. */
    void assertNothingLeft() {
        IntStream.rangeClosed(1, hosts).forEach(this::assertNothingLeft);
    }

    void assertNothingLeft(int number) {
        assertThat(
                        on(
                                number,
                                "ps -eo comm= | grep -E '^(raylet|gcs_server|ray::.*|python3?)$'; ls -d /tmp/ray* ~/.muster 2> /dev/null; true"))
                .as("left on %s", host(number))
                .isEmpty();
    }

    private ProcessBuilder scriptBuilder(String name, String... arguments) {
        var line = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line);
        builder.environment().put("MUSTER_BED", folder.toString());
        builder.environment().put("MUSTER_BED_NET", net);
        builder.environment().put("MUSTER_NPU", npus);
        return builder;
    }

    private Output script(String name, String... arguments) {
        try {
            Process process =
                    scriptBuilder(name, arguments).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        script("down");
    }

    private record Output(int exitCode, String text) {}
}
