package io.muster.preflight;

import io.muster.check.Finding;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host has room for what a run writes and opens. What it does not tell is not judged.
 *
 * @param path of the node in the description
 * @param host its address
 * @param bare whether the service uses the host's own /dev/shm
 */
record HostHasRoom(String path, String host, boolean bare) implements Expectation {

    /** Logs and pictures of what runs; a full disk ends a run that began well. */
    private static final long HOME_MIB = 512;

    /** Ray keeps its logs, and vLLM what it compiles, there and in the home folder. */
    private static final long TMP_MIB = 1024;

    /** What the guide gives a container (facts/ascend.md 1.1). */
    private static final long SHM_MIB = 1024;

    /** Each worker of Ray and each connection between ranks is an open file; other launchers ask for 32768 (facts/ascend.md 1.1). */
    private static final long FILES = 16_384;

    private static final Pattern FREE = Pattern.compile("(?m)^\\S.*?\\s\\d+\\s+\\d+\\s+(\\d{1,15})\\s+\\d+%\\s+(/.*)$");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^files (\\d{1,9}) ");

    @Override
    public List<Finding> unmet(CommandOutput output) {
        ToolAnswers answers = ToolAnswers.read(output.stdout());
        var findings = new ArrayList<Finding>();
        List<Long> disks = mib(answers.text("disk"));
        low(findings, "the home folder", HOME_MIB, disks, 0);
        low(findings, "/tmp", TMP_MIB, disks, 1);
        mib(answers.text("shm")).stream()
                .findFirst()
                .filter(shm -> bare && shm < SHM_MIB)
                .ifPresent(shm -> findings.add(Finding.warning(
                        PreflightCode.SHM_LOW,
                        path,
                        "Expected " + SHM_MIB + " MiB free in /dev/shm on " + host + ", saw " + shm + " MiB.",
                        "Run mount -o remount,size=16g /dev/shm there, and end what fills it.")));
        Matcher files = OPEN_FILES.matcher(answers.text("limits"));
        if (files.find() && Long.parseLong(files.group(1)) < FILES) {
            findings.add(Finding.warning(
                    PreflightCode.OPEN_FILES_LOW,
                    path,
                    "Expected a hard limit of " + FILES + " open files at least for the login user on " + host
                            + ", saw " + files.group(1) + ".",
                    "Raise nofile in /etc/security/limits.conf there, and log in again."));
        }
        return findings;
    }

    private void low(List<Finding> findings, String what, long expected, List<Long> disks, int index) {
        if (index < disks.size() && disks.get(index) < expected) {
            findings.add(Finding.warning(
                    PreflightCode.DISK_LOW,
                    path,
                    "Expected " + expected + " MiB free for " + what + " on " + host + ", saw " + disks.get(index)
                            + " MiB.",
                    "Delete what is not needed there, or give it more room."));
        }
    }

    /** Free, by line of {@code df -Pk}. */
    private static List<Long> mib(String df) {
        return FREE.matcher(df)
                .results()
                .map(line -> Long.parseLong(line.group(1)) / 1024)
                .toList();
    }
}
