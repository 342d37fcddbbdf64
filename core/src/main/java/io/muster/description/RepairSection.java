package io.muster.description;

import io.muster.deploy.RepairPolicy;
import java.time.Duration;
import java.util.Optional;

/** The section {@code repair} of a description. */
final class RepairSection {

    /** A month: who counts longer means no limit. */
    private static final int MOST_MINUTES = 43_200;

    private static final int MOST_SECONDS = 3600;

    private final FileSection section;

    RepairSection(FileSection section) {
        this.section = section;
    }

    /** Empty where it names no policy. */
    Optional<RepairPolicy> read() {
        if (!section.has("policy")) {
            section.missing("policy");
        }
        Optional<RepairPolicy.Action> action =
                section.word("policy", RepairPolicy.Action.values(), RepairPolicy.Action::word);
        RepairPolicy policy = RepairPolicy.of(
                action.orElse(RepairPolicy.Action.NONE),
                section.mappings("spares").stream()
                        .flatMap(Optional::stream)
                        .map(DescriptionReader::node)
                        .flatMap(Optional::stream)
                        .toList());
        int attempts =
                section.integer("attempts", 1, RepairPolicy.MOST_ATTEMPTS).orElse(policy.attempts());
        Duration window = section.integer("windowMinutes", 1, MOST_MINUTES).stream()
                .mapToObj(Duration::ofMinutes)
                .findFirst()
                .orElse(policy.window());
        int leastSettle = (int) RepairPolicy.LEAST_SETTLE.toSeconds();
        Duration settle = section.integer("settleSeconds", leastSettle, MOST_SECONDS).stream()
                .mapToObj(Duration::ofSeconds)
                .findFirst()
                .orElse(policy.settle());
        return action.map(a -> policy.attempts(attempts).window(window).settle(settle));
    }
}
