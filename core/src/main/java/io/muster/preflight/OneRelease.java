package io.muster.preflight;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.deploy.ReleasePins;
import io.muster.deploy.VllmAscendVersion;
import io.muster.npu.HostNpus;
import io.muster.npu.ToolAnswers;
import io.muster.plan.Comparison;
import io.muster.plan.HostAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What is installed on each host is one row of the table of releases. Of what a host does not tell nothing is said, and so
 * of a host that names no release where the description does not either.
 *
 * @param described the release in the description, if it names one
 * @param bare whether the programs are the hosts' own: else only the driver is
 */
record OneRelease(Optional<VllmAscendVersion> described, boolean bare) implements Comparison {

    private static final String DRIVER = "driver";
    private static final String PLUGIN = "vllm-ascend";

    /** Compiled against each other, or calling each other's inner parts: with others nothing starts. */
    private static final Set<String> BOUND_TOGETHER = Set.of(PLUGIN, "vllm", "torch-npu");

    @Override
    public List<Finding> unmet(List<HostAnswer> answers) {
        var unknown = new TreeSet<VllmAscendVersion>();
        Map<Mixture, List<String>> mixtures = new LinkedHashMap<>();
        for (HostAnswer answer : answers) {
            Map<String, String> versions = versions(answer);
            Optional<VllmAscendVersion> own =
                    Optional.ofNullable(versions.get(PLUGIN)).flatMap(VllmAscendVersion::parse);
            Optional<VllmAscendVersion> release = described.or(() -> own);
            if (release.isPresent()) {
                Optional<Mixture> mixture = ReleasePins.of(release.get()).stream()
                        .map(row -> Mixture.of(row, release.get(), own, versions))
                        .min(comparing(Mixture::size));
                if (mixture.isEmpty()) {
                    unknown.add(release.get());
                }
                mixture.filter(mixed -> mixed.size() > 0)
                        .ifPresent(mixed -> mixtures.computeIfAbsent(mixed, m -> new ArrayList<>())
                                .add(answer.host()));
            }
        }
        var findings = new ArrayList<Finding>();
        mixtures.forEach((mixture, hosts) -> findings.add(mixture.finding(hosts)));
        unknown.forEach(release -> findings.add(Finding.warning(
                ReleaseCode.RELEASE_UNKNOWN,
                "vllmAscend",
                "Expected a release of vllm-ascend of which is known what it is made for, saw " + release + ".",
                "Hold CANN, torch-npu, vLLM, Ray, Python and the driver against its release notes by hand.")));
        return findings;
    }

    private Map<String, String> versions(HostAnswer answer) {
        HostNpus npus = HostNpus.read(
                answer.host(), List.of(), ToolAnswers.read(answer.output().stdout()));
        Map<String, String> versions = bare ? new HashMap<>(answer.output().facts()) : new HashMap<>();
        npus.driver().value().ifPresent(driver -> versions.put(DRIVER, driver));
        if (bare) {
            npus.cann().value().ifPresent(cann -> versions.put("cann", cann));
        }
        return versions;
    }

    /**
     * What of a host is not of that row.
     *
     * @param outside version by program
     */
    private record Mixture(ReleasePins row, SortedMap<String, String> outside) {

        static Mixture of(
                ReleasePins row,
                VllmAscendVersion release,
                Optional<VllmAscendVersion> own,
                Map<String, String> versions) {
            SortedMap<String, String> outside = row.outside(versions);
            own.filter(other -> !other.equals(release)).ifPresent(other -> outside.put(PLUGIN, versions.get(PLUGIN)));
            return new Mixture(row, outside);
        }

        int size() {
            return outside.size();
        }

        Finding finding(List<String> hosts) {
            String message = "Expected what vllm-ascend " + row.release() + " is made for, " + row + "; saw "
                    + outside.entrySet().stream()
                            .map(seen -> seen.getKey() + " " + seen.getValue())
                            .collect(joining(" and "))
                    + " on " + String.join(", ", new LinkedHashSet<>(hosts)) + ".";
            return outside.keySet().stream().anyMatch(BOUND_TOGETHER::contains)
                    ? Finding.error(
                            ReleaseCode.VLLM_NOT_OF_RELEASE,
                            "vllmAscend",
                            message,
                            "Install the versions of one release there, or correct vllmAscend, or serve in containers.")
                    : Finding.warning(
                            ReleaseCode.VERSIONS_NOT_OF_RELEASE,
                            "vllmAscend",
                            message,
                            "Install what is named there, or correct vllmAscend, or serve in containers.");
        }
    }
}
