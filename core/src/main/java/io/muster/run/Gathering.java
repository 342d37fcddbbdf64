package io.muster.run;

import static java.util.stream.Collectors.joining;

import io.muster.diagnose.Catalogue;
import io.muster.diagnose.Clocks;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.LogReading;
import io.muster.diagnose.Words;
import io.muster.plan.Command;
import io.muster.spi.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Logs of all hosts, asked for at one moment, with what their clocks showed. Immutable. */
public final class Gathering {

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,12})\\.(\\d{3})\\d* ([+-])(\\d\\d)(\\d\\d)");

    private final List<GatheredHost> hosts;
    private final Map<String, Duration> ahead;

    private Gathering(List<GatheredHost> hosts, Map<String, Duration> ahead) {
        this.hosts = List.copyOf(hosts);
        this.ahead = Map.copyOf(ahead);
    }

    /**
     * Asks hosts side by side; what of a host cannot be had is told in its place.
     *
     * @param questions by host, for its logs
     * @param clocks by host, what prints seconds and time zone as {@code date +'%s.%N %z'} does
     */
    public static Gathering of(PlanExecutor executor, Map<String, Command> questions, Map<String, Command> clocks)
            throws InterruptedException {
        long before = System.currentTimeMillis();
        Map<String, Observation> times = executor.observe(clocks);
        long now = before + (System.currentTimeMillis() - before) / 2;
        var ahead = new HashMap<String, Duration>();
        times.forEach((host, seen) -> seen.output()
                .flatMap(output -> ahead(output.stdout().strip(), now))
                .ifPresent(duration -> ahead.put(host, duration)));
        var hosts = new ArrayList<GatheredHost>();
        new LinkedHashMap<>(executor.observe(questions))
                .forEach((host, seen) -> hosts.add(seen.output()
                        .map(output -> GatheredHost.of(host, output.stdout(), HostTrouble.lastLines(output.stderr())))
                        .orElseGet(() -> GatheredHost.unreachable(host, seen.unreachable()))));
        return new Gathering(hosts, ahead);
    }

    private static Optional<Duration> ahead(String told, long nowMillis) {
        Matcher clock = CLOCK.matcher(told);
        if (!clock.matches()) {
            return Optional.empty();
        }
        long millis = Long.parseLong(clock.group(1)) * 1000 + Long.parseLong(clock.group(2)) - nowMillis;
        long zone = Long.parseLong(clock.group(4)) * 60 + Long.parseLong(clock.group(5));
        return Optional.of(Duration.ofMillis(millis).plusMinutes(clock.group(3).equals("-") ? -zone : zone));
    }

    /** Why it failed, by these logs. */
    public Diagnosis diagnosis(Catalogue catalogue, Words words) {
        var reading = new LogReading(catalogue, words);
        hosts.forEach(host -> host.read(reading));
        return reading.diagnosis(
                        ahead.isEmpty() ? Optional.empty() : Optional.of(new Clocks(ahead, Clocks.Source.MEASURED)))
                .missing(hosts.stream()
                        .filter(host -> !host.why().isEmpty())
                        .map(host -> host.host() + ": " + host.why().lines().collect(joining(" ")))
                        .toList());
    }

    List<GatheredHost> hosts() {
        return hosts;
    }

    String clocks() {
        return HostClock.text(ahead);
    }
}
