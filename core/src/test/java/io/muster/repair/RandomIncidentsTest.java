package io.muster.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.RepairPolicy;
import io.muster.repair.Repairs.Outcome;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever is lost and comes back, and whatever becomes of repairs: in a time of its own, second by second. */
class RandomIncidentsTest {

    private static final int CLUSTERS = 500;
    private static final int SECONDS_OF_TROUBLE = 3000;

    /** Longer than any window and pause here. */
    private static final int SECONDS_OF_PEACE = 8000;

    @Test
    void neverTwoAtOnceNeverTooManyAndAlwaysAnEnd() {
        long first = new Random().nextInt();
        int repairs = 0;
        int givenUp = 0;
        for (long seed = first; seed < first + CLUSTERS; seed++) {
            try {
                var life = new Life(new Random(seed));
                life.run();
                repairs += life.counted.size();
                givenUp += life.givenUp ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        // A test in which nothing, or everything, is given up would show little.
        assertThat(repairs).isGreaterThan(CLUSTERS);
        assertThat(givenUp).isBetween(CLUSTERS / 10, CLUSTERS - CLUSTERS / 10);
    }

    /** One cluster, its faults and its repairs. */
    private static final class Life {
        private final Random random;
        private final Deployment start;
        private final RepairPolicy policy;
        private final Repairs repairs;
        private final List<Duration> counted = new ArrayList<>();
        private final Set<String> usedSpares = new HashSet<>();
        private boolean givenUp;
        private int endsAt = -1;
        private Next.Repair underWay = new Next.Repair(List.of(), Map.of(), Set.of());
        private Next last = new Next.Nothing();

        Life(Random random) {
            this.random = random;
            var nodes = new ArrayList<Node>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                nodes.add(Node.of("10.0.0." + (i + 1)));
            }
            var spares = new ArrayList<Node>();
            for (int i = random.nextInt(4); i > 0; i--) {
                spares.add(Node.of("10.0.1." + i).npus(random.nextInt(4) == 0 ? 4 : 8));
            }
            this.policy = RepairPolicy.of(any(RepairPolicy.Action.values()), spares)
                    .attempts(1 + random.nextInt(5))
                    .window(Duration.ofSeconds(100 + random.nextInt(3000)))
                    .settle(Duration.ofSeconds(5 + random.nextInt(20)));
            this.start = Deployment.builder(
                            Cluster.builder().nodes(nodes).npusPerNode(8).build(), ModelSpec.of("m"))
                    .repair(policy)
                    .build();
            this.repairs = new Repairs(start);
        }

        void run() {
            for (int second = 0; second < SECONDS_OF_TROUBLE + SECONDS_OF_PEACE; second++) {
                if (second < SECONDS_OF_TROUBLE && random.nextInt(60) == 0) {
                    see(second);
                }
                if (second == endsAt) {
                    end(second);
                }
                act(second);
            }
            assertThat(last).isInstanceOfAny(Next.Nothing.class, Next.GiveUp.class);
        }

        private void see(int second) {
            var hosts = new ArrayList<>(repairs.deployment().cluster().hosts());
            hosts.addAll(repairs.gone().keySet());
            boolean up = random.nextInt(3) > 0;
            repairs.saw(
                    new WatchEvent(hosts.get(random.nextInt(hosts.size())), any(Part.values()), up, up ? "" : "why"),
                    at(second));
        }

        private void act(int second) {
            last = repairs.next(at(second));
            if (endsAt >= 0) {
                assertThat(last).as("while a repair is under way").isEqualTo(new Next.Nothing());
            } else if (last instanceof Next.Repair repair) {
                assertThat(policy.action()).isNotEqualTo(RepairPolicy.Action.NONE);
                assertThat(repair.lost()).isNotEmpty();
                checkSpares(repair);
                repairs.begun(repair, at(second));
                underWay = repair;
                counted.add(at(second));
                endsAt = second + 1 + random.nextInt(100);
            } else if (last instanceof Next.Wait wait) {
                assertThat(wait.until()).isGreaterThan(at(second));
            } else if (last instanceof Next.EndLeftovers leftovers) {
                assertThat(repairs.gone()).containsKey(leftovers.node().host());
                repairs.leftoversEnded(leftovers.node().host(), random.nextBoolean(), at(second));
            } else if (last instanceof Next.GiveUp) {
                givenUp = true;
            }
        }

        private void checkSpares(Next.Repair repair) {
            List<String> workers = repairs.deployment().cluster().workers().stream()
                    .map(Node::host)
                    .toList();
            assertThat(workers).as("the head stays").containsAll(repair.spares().keySet());
            assertThat(repair.spares().values()).as("each is used once").doesNotHaveDuplicates();
            repair.spares().values().forEach(spare -> {
                assertThat(policy.spares()).contains(spare);
                assertThat(usedSpares).doesNotContain(spare.host());
                assertThat(start.cluster().npus(spare)).isEqualTo(8);
            });
        }

        private void end(int second) {
            endsAt = -1;
            int kind = random.nextInt(12);
            if (kind == 0 && !underWay.spares().isEmpty()) {
                counted.remove(counted.size() - 1);
                repairs.unfit(underWay.spares().values().iterator().next().host());
                return;
            }
            if (kind == 1) {
                repairs.refused(Finding.error(RepairCode.CLUSTER_NOT_UP, "name", "It is down.", "Bring it up."));
                return;
            }
            Outcome outcome = any(Outcome.values());
            if (outcome == Outcome.HELD || outcome == Outcome.NOTHING_TO_DO) {
                counted.remove(counted.size() - 1);
            }
            if (outcome == Outcome.MENDED || outcome == Outcome.FAILED) {
                underWay.spares().values().forEach(spare -> usedSpares.add(spare.host()));
            }
            repairs.ended(outcome, at(second));
            checkWindow();
            assertThat(repairs.deployment().cluster().nodes())
                    .hasSameSizeAs(start.cluster().nodes());
            assertThat(repairs.deployment().cluster().head())
                    .isEqualTo(start.cluster().head());
        }

        private void checkWindow() {
            for (Duration begun : counted) {
                assertThat(counted.stream()
                                .filter(other ->
                                        other.compareTo(begun) >= 0 && other.compareTo(begun.plus(policy.window())) < 0)
                                .count())
                        .as("attempts in one window: %s", Arrays.toString(counted.toArray()))
                        .isLessThanOrEqualTo(policy.attempts());
            }
        }

        private <T> T any(T[] values) {
            return Arrays.asList(values).get(random.nextInt(values.length));
        }

        private static Duration at(int second) {
            return Duration.ofSeconds(second);
        }
    }
}
