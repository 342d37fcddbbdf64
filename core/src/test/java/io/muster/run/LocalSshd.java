package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real sshd on the loopback interface, with keys and a home folder of its own; for the tests of other modules too. */
public final class LocalSshd implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final Process process;

    private LocalSshd(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts it. Where that cannot be, the tests are skipped and say how to get it; in CI they fail. */
    public static LocalSshd start(Path folder) throws IOException, InterruptedException {
        Path sshd = Path.of("/usr/sbin/sshd");
        require(Files.isExecutable(sshd), "no /usr/sbin/sshd.");
        require(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "no ssh-keygen.");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        for (String key : new String[] {"host_key", "user_key", "other_key"}) {
            key(folder.resolve(key));
        }
        Files.copy(folder.resolve("user_key.pub"), folder.resolve("authorized_keys"));
        // The login user's home folder is this one, so that the tests write nowhere else.
        Path home = Files.createDirectory(folder.resolve("home"));
        Path login = Files.writeString(folder.resolve("login.sh"), """
                #!/bin/sh
                cd '%s' && HOME='%s' && PATH="$HOME/bin:$PATH" && export HOME PATH
                cat '%s' 2>/dev/null
                exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"
                """.formatted(home, home, folder.resolve("banner")));
        Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rwx------"));
        int port = freePort();
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                ListenAddress 127.0.0.1:%d
                HostKey %s/host_key
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin yes
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                LogLevel VERBOSE
                ForceCommand %s
                """.formatted(port, folder, folder, login));
        Process process = new ProcessBuilder(sshd.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        var result = new LocalSshd(folder, port, process);
        if (!result.listens()) {
            result.close();
            require(false, "sshd does not start: " + result.log());
        }
        result.trust(Files.readString(folder.resolve("host_key.pub")));
        return result;
    }

    private static void require(boolean there, String otherwise) {
        if (there) {
            return;
        }
        String message = "SKIPPED, no real sshd here: " + otherwise
                + " To get it on Debian: apt-get install openssh-server openssh-client";
        if (System.getenv("CI") != null) {
            throw new AssertionError(message);
        }
        System.err.println(message);
        Assumptions.abort(message);
    }

    private static void key(Path file) throws IOException, InterruptedException {
        Process keygen = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keygen.getInputStream().readAllBytes(), UTF_8);
        require(keygen.waitFor() == 0, "ssh-keygen failed: " + said);
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() throws InterruptedException {
        for (int i = 0; i < 500 && process.isAlive(); i++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return false;
    }

    /** Makes that key the only one that the client knows of this host; none if it is empty. */
    void trust(String publicKey) throws IOException {
        Files.writeString(
                folder.resolve("known_hosts"),
                publicKey.isEmpty() ? "" : "[127.0.0.1]:" + port + " " + publicKey.strip() + "\n");
    }

    String publicKey(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".pub"));
    }

    /** What is printed at each login, before anything else. */
    void banner(String text) throws IOException {
        Files.writeString(folder.resolve("banner"), text);
    }

    int port() {
        return port;
    }

    Path home() {
        return folder.resolve("home");
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("sshd.log"));
    }

    long logins() throws IOException {
        return log().lines().filter(line -> line.contains("Accepted publickey")).count();
    }

    public Cluster cluster() throws IOException {
        return cluster(port, "user_key");
    }

    public Cluster cluster(int atPort, String key) throws IOException {
        Path config = Files.writeString(folder.resolve("ssh_config"), """
                Host *
                  IdentitiesOnly yes
                  IdentityAgent none
                  GlobalKnownHostsFile /dev/null
                  UserKnownHostsFile %s/known_hosts
                """.formatted(folder));
        return Cluster.builder()
                .nodes(Node.of("10.0.0.1").ssh(SshTarget.of("127.0.0.1").port(atPort)))
                .ssh(SshAccess.ofDefaults().configFile(config).identityFile(folder.resolve(key)))
                .build();
    }

    /** As a host that goes away. */
    void dropConnections() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
