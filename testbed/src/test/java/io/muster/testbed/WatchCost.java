package io.muster.testbed;

import com.google.common.base.Splitter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a watch of a bed's first two hosts by this JVM has cost since each part of it was started.
 *
 * @param jvm of this JVM, which does nothing else
 * @param clients of its ssh clients
 */
record WatchCost(OfHost head, OfHost worker, Duration jvm, Duration clients) {

    /** Of the watching shells and the sshd processes of this connection: a line of process id, ticks and memory each. */
    private static final String OF_HOST = """
            for pid in $(pgrep -f '[m]uster-watch') $(pgrep -f '^[s]shd: root'); do
              read -ra stat < <(sed 's/.*) //' /proc/$pid/stat) || continue
              echo "$pid $((stat[11] + stat[12] + stat[13] + stat[14])) $(sed -n 's/^Pss: *\\([0-9]*\\) kB/\\1/p' /proc/$pid/smaps_rollup)"
            done
            """;

    private static final Splitter WORDS = Splitter.on(' ');

    /** A tick of {@code /proc/PID/stat} is that on every Linux. */
    private static final Duration TICK = Duration.ofMillis(10);

    static WatchCost now(Bed bed) {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        Duration clients = ProcessHandle.current()
                .descendants()
                .filter(process ->
                        process.info().command().filter(c -> c.endsWith("/ssh")).isPresent())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        return new WatchCost(
                OfHost.now(bed, 1), OfHost.now(bed, 2), Duration.ofNanos(system.getProcessCpuTime()), clients);
    }

    WatchCost since(WatchCost before) {
        return new WatchCost(
                head.since(before.head),
                worker.since(before.worker),
                jvm.minus(before.jvm),
                clients.minus(before.clients));
    }

    /** The last cells of a row. */
    String perHour(Duration time) {
        return String.format(
                Locale.ROOT,
                "%.1f s, %.1f s | %.1f MiB, %.1f MiB | %.1f s, %.1f s",
                perHour(head.cpu, time),
                perHour(worker.cpu, time),
                head.kibibytes / 1024.0,
                worker.kibibytes / 1024.0,
                perHour(jvm, time),
                perHour(clients, time));
    }

    private static double perHour(Duration cpu, Duration time) {
        return cpu.toMillis() / 1000.0 * Duration.ofHours(1).toMillis() / time.toMillis();
    }

    /**
     * What it has cost on a host.
     *
     * @param pids of the processes: where these have changed the connection was made anew, and nothing can be told
     * @param kibibytes of memory now, with its share of what programs have in common
     */
    record OfHost(String pids, Duration cpu, long kibibytes) {

        static OfHost now(Bed bed, int number) {
            var pids = new StringBuilder();
            Duration cpu = Duration.ZERO;
            long kibibytes = 0;
            for (String line : bed.on(number, OF_HOST).lines().toList()) {
                List<String> words = WORDS.splitToList(line);
                pids.append(words.get(0)).append(' ');
                cpu = cpu.plus(TICK.multipliedBy(Long.parseLong(words.get(1))));
                kibibytes += Long.parseLong(words.get(2));
            }
            return new OfHost(pids.toString(), cpu, kibibytes);
        }

        OfHost since(OfHost before) {
            if (!pids.equals(before.pids)) {
                throw new IllegalStateException("Expected the processes " + before.pids + ", saw " + pids);
            }
            return new OfHost(pids, cpu.minus(before.cpu), kibibytes);
        }
    }
}
