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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepairsTest {

    private static final String HEAD = "10.0.0.1";
    private static final String WORKER = "10.0.0.2";
    private static final String OTHER = "10.0.0.3";
    private static final Node SPARE = Node.of("10.0.0.8");
    private static final Node SECOND = Node.of("10.0.0.9");

    private static Repairs of(RepairPolicy policy) {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of(HEAD), Node.of(WORKER), Node.of(OTHER))
                .npusPerNode(8)
                .build();
        return new Repairs(
                Deployment.builder(cluster, ModelSpec.of("m")).repair(policy).build());
    }

    @Test
    void nothingIsDoneWhereNothingIsLostOrNothingIsDeclared() {
        Repairs repairs = of(RepairPolicy.restart());
        repairs.saw(up(WORKER, Part.HOST), at(0));
        assertThat(repairs.next(at(100))).isEqualTo(new Next.Nothing());

        Repairs none = of(RepairPolicy.none());
        none.saw(lost(WORKER, Part.NODE), at(0));
        assertThat(none.next(at(100))).isEqualTo(new Next.Nothing());
    }

    @Test
    void allThatOneFaultTakesWithItIsOneRepair() {
        Repairs repairs = of(RepairPolicy.restart());
        repairs.saw(lost(HEAD, Part.SERVER), at(10));
        assertThat(repairs.next(at(10))).isInstanceOfSatisfying(Next.Wait.class, wait -> {
            assertThat(wait.until()).isEqualTo(at(15));
            assertThat(wait.why()).contains("10.0.0.1 server LOST");
        });
        repairs.saw(lost(WORKER, Part.NODE), at(13));

        Next.Repair repair = (Next.Repair) repairs.next(at(15));
        assertThat(repair.lost()).containsExactly(lost(HEAD, Part.SERVER), lost(WORKER, Part.NODE));
        assertThat(repair.spares()).isEmpty();

        repairs.begun(repair, at(15));
        repairs.saw(lost(OTHER, Part.NODE), at(16));
        assertThat(repairs.next(at(60))).isEqualTo(new Next.Nothing());
        repairs.ended(Outcome.MENDED, at(61));
        assertThat(repairs.next(at(61))).isEqualTo(new Next.Nothing());
    }

    @Test
    void whatHasComeBackByItselfIsLookedAtAllTheSame() {
        Repairs repairs = of(RepairPolicy.restart());
        repairs.saw(lost(WORKER, Part.HOST), at(0));
        repairs.saw(up(WORKER, Part.HOST), at(2));

        assertThat(((Next.Repair) repairs.next(at(7))).lost()).containsExactly(lost(WORKER, Part.HOST));
        repairs.begun((Next.Repair) repairs.next(at(7)), at(7));
        repairs.ended(Outcome.NOTHING_TO_DO, at(8));
        assertThat(repairs.next(at(8))).isEqualTo(new Next.Nothing());
    }

    @Test
    void pausesGrowAndThenItIsGivenUp() {
        Repairs repairs = of(RepairPolicy.restart());
        repairs.saw(lost(WORKER, Part.NODE), at(0));
        fail(repairs, 5);
        assertThat(((Next.Wait) repairs.next(at(5))).until()).isEqualTo(at(15));
        fail(repairs, 15);
        assertThat(((Next.Wait) repairs.next(at(15))).until()).isEqualTo(at(35));
        fail(repairs, 35);
        assertThat(((Next.Wait) repairs.next(at(35))).until()).isEqualTo(at(75));

        assertThat(repairs.next(at(75))).isInstanceOfSatisfying(Next.GiveUp.class, given -> {
            assertThat(given.reason().code()).isEqualTo(RepairCode.REPAIRS_USED_UP);
            assertThat(given.reason().message()).contains("at most 3 repairs within 60 min", "10.0.0.2 node LOST");
        });
        assertThat(repairs.next(at(100_000))).isInstanceOf(Next.GiveUp.class);
    }

    @Test
    void aClusterThatIsMendedAgainAndAgainIsGivenUpTooAndNotOneThatIsSoSeldom() {
        Repairs often = of(RepairPolicy.restart());
        for (int time = 0; time < 3000; time += 1000) {
            mend(often, time);
        }
        often.saw(lost(WORKER, Part.NODE), at(3000));
        assertThat(often.next(at(3100))).isInstanceOf(Next.GiveUp.class);

        Repairs seldom = of(RepairPolicy.restart());
        for (int time = 0; time < 100_000; time += 2000) {
            mend(seldom, time);
        }
    }

    @Test
    void anotherRunIsWaitedForAndIsNoAttempt() {
        Repairs repairs = of(RepairPolicy.restart().attempts(1));
        repairs.saw(lost(WORKER, Part.NODE), at(0));
        int time = 5;
        for (int pause : new int[] {10, 20, 40, 80, 160, 300, 300}) {
            repairs.begun((Next.Repair) repairs.next(at(time)), at(time));
            repairs.ended(Outcome.HELD, at(time));
            assertThat(((Next.Wait) repairs.next(at(time))).until()).isEqualTo(at(time + pause));
            time += pause;
        }
        assertThat(repairs.next(at(time))).isInstanceOf(Next.Repair.class);
    }

    @Test
    void aLostHostIsWaitedForWhereNoSpareTakesItsPlace() {
        Repairs repairs = of(RepairPolicy.restart());
        repairs.saw(lost(WORKER, Part.HOST), at(0));

        assertThat(repairs.next(at(5))).isInstanceOfSatisfying(Next.Wait.class, wait -> {
            assertThat(wait.until()).isEqualTo(at(3600));
            assertThat(wait.why()).isEqualTo("10.0.0.2 does not answer, and no spare is to take its place.");
        });
        assertThat(repairs.next(at(3600)))
                .isInstanceOfSatisfying(
                        Next.GiveUp.class,
                        given -> assertThat(given.reason().code()).isEqualTo(RepairCode.HOST_STAYS_LOST));

        Repairs back = of(RepairPolicy.restart());
        back.saw(lost(WORKER, Part.HOST), at(0));
        back.saw(up(WORKER, Part.HOST), at(1800));
        assertThat(back.next(at(1805))).isInstanceOf(Next.Repair.class);
    }

    @Test
    void aSpareTakesThePlaceOfALostWorkerAndWhatThatLeftIsEndedWhenItIsBack() {
        Repairs repairs = of(RepairPolicy.replace(SPARE));
        repairs.saw(lost(WORKER, Part.HOST), at(0));

        Next.Repair repair = (Next.Repair) repairs.next(at(5));
        assertThat(repair.spares()).isEqualTo(Map.of(WORKER, SPARE));
        repairs.begun(repair, at(5));
        repairs.ended(Outcome.MENDED, at(50));

        assertThat(repairs.deployment().cluster().hosts()).containsExactly(HEAD, SPARE.host(), OTHER);
        assertThat(repairs.deployment().repair().spares()).isEmpty();
        assertThat(repairs.next(at(60))).isEqualTo(new Next.Nothing());

        repairs.saw(up(WORKER, Part.HOST), at(100));
        repairs.saw(lost(WORKER, Part.SERVER), at(100));
        assertThat(repairs.next(at(100))).isEqualTo(new Next.EndLeftovers(Node.of(WORKER)));
        repairs.leftoversEnded(WORKER, false, at(101));
        assertThat(repairs.next(at(101))).isEqualTo(new Next.Nothing());
        assertThat(repairs.next(at(111))).isInstanceOf(Next.EndLeftovers.class);
        repairs.leftoversEnded(WORKER, true, at(112));
        assertThat(repairs.next(at(200))).isEqualTo(new Next.Nothing());
        assertThat(repairs.gone()).isEmpty();
    }

    @Test
    void theHeadIsNeverReplaced() {
        Repairs repairs = of(RepairPolicy.replace(SPARE, SECOND));
        repairs.saw(lost(HEAD, Part.HOST), at(0));
        repairs.saw(lost(WORKER, Part.HOST), at(0));

        assertThat(((Next.Wait) repairs.next(at(5))).why()).contains("10.0.0.1", "it is the head");
        assertThat(repairs.next(at(3600)))
                .isInstanceOfSatisfying(
                        Next.GiveUp.class,
                        given -> assertThat(given.reason().code()).isEqualTo(RepairCode.HEAD_STAYS_LOST));
    }

    @Test
    void hostsThatWereCutOffTogetherAreNotReplacedWhenTheFirstIsBack() {
        Repairs repairs = of(RepairPolicy.replace(SPARE, SECOND));
        for (String host : List.of(HEAD, WORKER, OTHER)) {
            repairs.saw(lost(host, Part.HOST), at(0));
        }
        repairs.saw(up(HEAD, Part.HOST), at(60));
        assertThat(repairs.next(at(60))).isInstanceOf(Next.Wait.class);
        repairs.saw(up(WORKER, Part.HOST), at(61));
        repairs.saw(up(OTHER, Part.HOST), at(61));

        assertThat(((Next.Repair) repairs.next(at(66))).spares()).isEmpty();
    }

    @Test
    void anUnfitSpareIsPassedOverAndIsNoAttempt() {
        Repairs repairs = of(RepairPolicy.replace(SPARE.npus(4), SPARE, SECOND).attempts(1));
        repairs.saw(lost(WORKER, Part.HOST), at(0));
        Next.Repair first = (Next.Repair) repairs.next(at(5));
        assertThat(first.spares()).as("as many NPUs").isEqualTo(Map.of(WORKER, SPARE));
        repairs.begun(first, at(5));
        repairs.unfit(SPARE.host());

        Next.Repair then = (Next.Repair) repairs.next(at(6));
        assertThat(then.spares()).isEqualTo(Map.of(WORKER, SECOND));
        repairs.begun(then, at(6));
        repairs.unfit(SECOND.host());
        assertThat(((Next.Wait) repairs.next(at(7))).why()).contains("no fit spare is left");
    }

    @Test
    void aSpareThatHasBegunStaysThoughTheLostHostIsBack() {
        Repairs repairs = of(RepairPolicy.replace(SPARE, SECOND));
        repairs.saw(lost(WORKER, Part.HOST), at(0));
        repairs.begun((Next.Repair) repairs.next(at(5)), at(5));
        repairs.ended(Outcome.FAILED, at(60));
        repairs.saw(up(WORKER, Part.HOST), at(61));

        Next.Repair again = (Next.Repair) repairs.next(at(70));
        assertThat(again.spares()).isEmpty();
        assertThat(again.lost()).isNotEmpty();
        assertThat(repairs.deployment().cluster().hosts()).containsExactly(HEAD, SPARE.host(), OTHER);
    }

    @Test
    void whatARunRefusesEndsIt() {
        Repairs repairs = of(RepairPolicy.restart());
        repairs.saw(lost(WORKER, Part.NODE), at(0));
        repairs.begun((Next.Repair) repairs.next(at(5)), at(5));
        Finding why = Finding.error(RepairCode.CLUSTER_NOT_UP, "name", "Somebody took it down.", "Bring it up.");
        repairs.refused(why);

        assertThat(repairs.next(at(6))).isEqualTo(new Next.GiveUp(why));
    }

    private static void fail(Repairs repairs, int second) {
        repairs.begun((Next.Repair) repairs.next(at(second)), at(second));
        repairs.ended(Outcome.FAILED, at(second));
    }

    private static void mend(Repairs repairs, int second) {
        repairs.saw(lost(WORKER, Part.NODE), at(second));
        repairs.begun((Next.Repair) repairs.next(at(second + 80)), at(second + 80));
        repairs.ended(Outcome.MENDED, at(second + 100));
    }

    private static WatchEvent lost(String host, Part part) {
        return new WatchEvent(host, part, false, "It has ended.");
    }

    private static WatchEvent up(String host, Part part) {
        return new WatchEvent(host, part, true, "");
    }

    private static Duration at(int second) {
        return Duration.ofSeconds(second);
    }
}
