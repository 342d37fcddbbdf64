package io.muster.deploy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a release of vllm-ascend is made for (facts/ascend.md 6: its image files and versioning policy). Immutable.
 *
 * @param cann versions of CANN, of the release itself and of its candidates and post releases
 */
public record ReleasePins(List<String> cann) {

    private static final Map<VllmAscendVersion, ReleasePins> ROWS = rows();

    public ReleasePins {
        cann = List.copyOf(cann);
    }

    /** Empty for a release of which nothing is known here. */
    public static Optional<ReleasePins> of(VllmAscendVersion release) {
        return Optional.ofNullable(ROWS.get(release));
    }

    private static Map<VllmAscendVersion, ReleasePins> rows() {
        var rows = new TreeMap<VllmAscendVersion, ReleasePins>();
        put(rows, "0.7.3", "8.1.RC1");
        put(rows, "0.8.4", "8.0.0");
        put(rows, "0.8.5", "8.1.RC1");
        put(rows, "0.9.0", "8.1.RC1");
        put(rows, "0.9.1", "8.2.RC1");
        put(rows, "0.9.2", "8.1.RC1");
        put(rows, "0.10.0", "8.2.RC1");
        put(rows, "0.10.1", "8.2.RC1");
        put(rows, "0.10.2", "8.2.RC1");
        put(rows, "0.11.0", "8.3.RC2", "8.3.RC1", "8.2.RC1");
        put(rows, "0.12.0", "8.3.RC2");
        put(rows, "0.13.0", "8.5.0", "8.5.1", "8.3.RC2");
        put(rows, "0.14.0", "8.5.0");
        put(rows, "0.15.0", "8.5.0");
        put(rows, "0.16.0", "8.5.1");
        put(rows, "0.17.0", "8.5.1");
        put(rows, "0.18.0", "8.5.1", "9.0.0");
        put(rows, "0.19.1", "8.5.1");
        put(rows, "0.20.2", "9.0.0");
        put(rows, "0.21.0", "9.0.0");
        put(rows, "0.22.1", "9.0.0");
        put(rows, "0.23.0", "9.1.0", "9.0.1");
        put(rows, "0.24.0", "9.0.1");
        put(rows, "0.25.1", "9.0.1");
        put(rows, "0.26.0", "9.1.0");
        return rows;
    }

    private static void put(Map<VllmAscendVersion, ReleasePins> rows, String release, String... cann) {
        rows.put(VllmAscendVersion.parse(release).orElseThrow(), new ReleasePins(List.of(cann)));
    }
}
