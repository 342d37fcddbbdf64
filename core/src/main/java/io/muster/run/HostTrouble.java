package io.muster.run;

import io.muster.check.Finding;
import io.muster.plan.ShellText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What ssh and a host's shell say when they cannot do what is asked, as findings. */
final class HostTrouble {

    private static final String OVERLOADED = "The host may be overloaded or hanging: log in by hand, or restart it.";

    private HostTrouble() {}

    /** The connection could not be made. */
    static Finding notConnected(String host, String target, LocalProcess ssh) {
        if (ssh.startFailure() != null) {
            return Finding.error(
                    RunCode.SSH_NOT_INSTALLED,
                    host,
                    "The program ssh could not be started on this machine: "
                            + ssh.startFailure().getMessage() + ".",
                    "Install the OpenSSH client (on Debian: apt-get install openssh-client).");
        }
        String said = lastLines(ssh.stderr());
        String lower = ssh.stderr().toLowerCase(Locale.ROOT);
        if (lower.contains("host key verification failed") || lower.contains("host identification has changed")) {
            boolean changed = lower.contains("has changed");
            return Finding.error(
                    RunCode.HOST_KEY_NOT_TRUSTED,
                    host,
                    (changed
                                    ? "The host key of " + target + " is not the one in known_hosts"
                                    : "The host key of " + target + " is not in known_hosts")
                            + "; ssh said: " + said + ".",
                    changed
                            ? "Find out why it changed. If the host was made anew, remove the old key with ssh-keygen -R "
                                    + ShellText.word(target) + " and add the new one."
                            : "Compare the key with the one on the host, then add it: ssh " + ShellText.word(target)
                                    + " once by hand; or name the files that have it, by ssh.knownHostsFile or ssh.configFile, and for init by"
                                    + " --known-hosts or --ssh-config. muster trust adds keys to ssh.knownHostsFile.");
        }
        if (lower.contains("permission denied") || lower.contains("too many authentication failures")) {
            return Finding.error(
                    RunCode.HOST_LOGIN_REFUSED,
                    host,
                    "Expected a login without a password on " + target + "; ssh said: " + said + ".",
                    "Add your public key to authorized_keys there, or correct ssh.user or ssh.identityFile.");
        }
        if (lower.contains("during banner exchange")) {
            return Finding.error(
                    RunCode.HOST_SILENT,
                    host,
                    "Expected " + target + " to answer over ssh; it took the connection and then: " + said + ".",
                    OVERLOADED);
        }
        return Finding.error(
                RunCode.HOST_UNREACHABLE,
                host,
                "Expected ssh to reach " + target + "; it said: " + said + ".",
                lower.contains("can't open user config file")
                        ? "Correct ssh.configFile: a path of this machine, from the folder of the description."
                        : "See that the host is up and that ssh " + ShellText.word(target)
                                + " works from this machine.");
    }

    /** It accepted the connection, or the command, and then said nothing. */
    static Finding silent(String host, Duration deadline) {
        return Finding.error(
                RunCode.HOST_SILENT,
                host,
                "Expected an answer of " + host + " over ssh within " + deadline.toSeconds() + " s; it said nothing.",
                OVERLOADED);
    }

    /** The connection broke before the command began, or while it ran. */
    static Finding lost(String host, String stderr) {
        return Finding.error(
                RunCode.HOST_LOST,
                host,
                "The ssh connection to " + host + " broke; ssh said: " + lastLines(stderr) + ".",
                "See that the host is up, then run the same command again.");
    }

    /** The command did not end by itself. */
    static Finding timedOut(String host, String command, Duration deadline, String stderr) {
        return Finding.error(
                RunCode.COMMAND_TIMED_OUT,
                host,
                "Expected '" + command + "' to end on " + host + " within " + deadline.toSeconds()
                        + " s; it was ended. Its last words: " + lastLines(stderr) + ".",
                "See what holds it up on the host, then run the same command again.");
    }

    /** Files could not be written. */
    static Finding notWritten(String host, String stderr) {
        if (isDiskFull(stderr)) {
            return Finding.error(
                    RunCode.DISK_FULL,
                    host,
                    "Expected to write Muster's files to the home folder of " + host + "; its disk is full: "
                            + lastLines(stderr) + ".",
                    "Free some room on the disk of the home folder, then run the same command again.");
        }
        return Finding.error(
                RunCode.FILE_NOT_WRITTEN,
                host,
                "Expected to write Muster's files to the home folder of " + host + "; the host said: "
                        + lastLines(stderr) + ".",
                "See that the login user may write in its home folder.");
    }

    /** A file could not be sent. */
    static Finding notSent(String host, Path file, String path, String stderr) {
        boolean full = isDiskFull(stderr);
        return Finding.error(
                full ? RunCode.DISK_FULL : RunCode.FILE_NOT_WRITTEN,
                host,
                "Expected to send " + file + " to ~/" + path + " on " + host + "; "
                        + (full ? "its disk is full: " : "the host said: ") + lastLines(stderr) + ".",
                full
                        ? "Free some room on the disk of the home folder, then run the same command again."
                        : "See that the login user may write in its home folder.");
    }

    /** A file arrived twice with other bytes than it was sent with. */
    static Finding damaged(String host, Path file, String path) {
        return Finding.error(
                RunCode.COPY_DAMAGED,
                host,
                "Expected ~/" + path + " on " + host + " to have the SHA-256 of " + file
                        + " on this machine, it was another one, twice. What arrived was deleted.",
                "See that nobody changes the file here, and that disk and memory of that host are sound (dmesg).");
    }

    static boolean isDiskFull(String stderr) {
        return stderr.contains("No space left on device") || stderr.contains("Disk quota exceeded");
    }

    /** The last few lines of what a program said, in one line. */
    static String lastLines(String stderr) {
        List<String> lines =
                stderr.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        if (lines.isEmpty()) {
            return "nothing";
        }
        // A full stop follows in each message.
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 3), lines.size()))
                .replaceFirst("\\.$", "");
    }
}
