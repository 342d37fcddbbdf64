package io.muster.run;

import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * The first contact with hosts, which is an act of its own: nothing else ever trusts a key that is not in a known hosts file.
 * Thread-safe.
 */
public final class HostKeys {

    private static final Duration DEADLINE = Duration.ofSeconds(15);

    /** How many hosts are asked side by side. */
    private static final int AT_ONCE = 32;

    private static final Splitter WORDS = Splitter.on(' ');

    private HostKeys() {}

    /**
     * What hosts show.
     *
     * @param unknown keys that the file does not hold
     * @param failures hosts that could not be asked, and those whose key is another than the one in the file
     */
    public record Shown(List<HostKey> unknown, List<Finding> failures) {
        public Shown {
            unknown = List.copyOf(unknown);
            failures = List.copyOf(failures);
        }
    }

    /**
     * Asks each node of that cluster for its key, the way in which it will be reached. Writes nothing.
     *
     * @param knownHosts file of the keys that are trusted already; may be absent
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static Shown ask(Cluster cluster, Path knownHosts) throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("muster");
            try {
                var unknown = new ArrayList<HostKey>();
                var failures = new ArrayList<Finding>();
                for (List<Node> nodes : Lists.partition(cluster.nodes(), AT_ONCE)) {
                    ask(cluster, nodes, knownHosts, folder, unknown, failures);
                }
                return new Shown(unknown, failures);
            } finally {
                MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for host keys", e);
        }
    }

    /**
     * Trusts those keys from now on.
     *
     * @param knownHosts is made where it is absent
     * @throws IOException if the file cannot be written
     */
    public static void trust(List<HostKey> keys, Path knownHosts) throws IOException {
        if (keys.isEmpty()) {
            return;
        }
        String before = Files.exists(knownHosts) ? Files.readString(knownHosts) : "";
        var lines = new StringBuilder(before.isEmpty() || before.endsWith("\n") ? "" : "\n");
        keys.forEach(key -> lines.append(key.line()).append('\n'));
        Files.writeString(knownHosts, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void ask(
            Cluster cluster,
            List<Node> nodes,
            Path knownHosts,
            Path folder,
            List<HostKey> unknown,
            List<Finding> failures)
            throws InterruptedException, IOException {
        var processes = new LinkedHashMap<Node, LocalProcess>();
        try {
            for (Node node : nodes) {
                List<String> line =
                        SshCommandLine.firstContact(cluster, node, knownHosts, folder.resolve(node.host()), DEADLINE);
                processes.put(node, LocalProcess.start(line, new ByteArrayInputStream(new byte[0])));
            }
            for (var asked : processes.entrySet()) {
                Node node = asked.getKey();
                LocalProcess ssh = asked.getValue();
                boolean ended = ssh.await(DEADLINE);
                Path noted = folder.resolve(node.host());
                if (Files.exists(noted)) {
                    Files.readAllLines(noted).forEach(line -> unknown.add(read(node.host(), line)));
                } else if (!ended) {
                    failures.add(HostTrouble.silent(node.host(), DEADLINE));
                } else if (ssh.exitCode() != 0 && !isRefusedLogin(ssh)) {
                    failures.add(HostTrouble.notConnected(node.host(), node.host(), ssh));
                }
            }
        } finally {
            processes.values().forEach(LocalProcess::destroy);
        }
    }

    /** The host's key was good then. */
    private static boolean isRefusedLogin(LocalProcess ssh) {
        return ssh.stderr().toLowerCase(Locale.ROOT).contains("permission denied");
    }

    private static HostKey read(String host, String line) {
        List<String> words = WORDS.splitToList(line);
        byte[] key = Base64.getDecoder().decode(words.get(2));
        byte[] digest = Hashing.sha256().hashBytes(key).asBytes();
        String fingerprint = "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        return new HostKey(host, words.get(1), fingerprint, line);
    }
}
