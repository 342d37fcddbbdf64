package io.muster.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One host, at times that the test names. */
class HostWatchTest {

    private final List<String> told = new ArrayList<>();
    private final HostWatch watch = new HostWatch("10.0.0.2", 0, event -> told.add(event.toString()));

    @Test
    void eachPartIsToldWhenItIsKnownAndWhenItChanges() {
        watch.heard(".\nnode up\nserver down No server runs.\n.\n", at(1));
        watch.heard("node up\n.\nserver up\n", at(2));
        watch.heard("node down raylet (process 7) has ended.\n", at(3));

        assertThat(told)
                .containsExactly(
                        "10.0.0.2 host up",
                        "10.0.0.2 node up",
                        "10.0.0.2 server LOST: No server runs.",
                        "10.0.0.2 server up",
                        "10.0.0.2 node LOST: raylet (process 7) has ended.");
    }

    @Test
    void aLineIsReadWhenAllOfItHasCome() {
        watch.heard("no", at(1));
        watch.heard("de u", at(1));
        assertThat(told).containsExactly("10.0.0.2 host up");
        watch.heard("p\n", at(1));

        assertThat(told).containsExactly("10.0.0.2 host up", "10.0.0.2 node up");
    }

    @Test
    void whatNobodyKnowsIsNoSignOfAnythingButLife() {
        watch.heard("motd: welcome\n\nflux up\nnode\n\u0000\u0001\n", at(1));

        assertThat(told).containsExactly("10.0.0.2 host up");
    }

    @Test
    void aHostIsLostWhenItIsSilentAndNotBeforeThatAndTheSignsAfterwardsBringItBack() {
        watch.heard(".\nnode up\n", at(1));
        watch.look(at(5));
        assertThat(told).doesNotContain("10.0.0.2 host LOST: Nothing was heard of it for 4.5 s.");
        watch.look(at(1) + HostWatch.SILENCE.toNanos());
        watch.look(at(20));
        watch.heard(".\n", at(21));

        assertThat(told)
                .containsExactly(
                        "10.0.0.2 host up",
                        "10.0.0.2 node up",
                        "10.0.0.2 host LOST: Nothing was heard of it for 4.5 s.",
                        "10.0.0.2 host up");
    }

    @Test
    void whyAHostCannotBeReachedIsToldWithItsLoss() {
        watch.unreachable("Expected ssh to reach it.");
        watch.look(at(1));
        assertThat(told).isEmpty();
        watch.look(at(5));

        assertThat(told).containsExactly("10.0.0.2 host LOST: Expected ssh to reach it.");
    }

    @Test
    void aRuntimeThatIsGoneIsToldByAHostThatAnswersAndOneThatWasAlwaysThereIsNot() {
        watch.runtime(true, "", at(1));
        watch.runtime(false, "No such container: muster-qwen", at(9));
        watch.look(at(9));
        watch.runtime(true, "", at(10));

        assertThat(told)
                .containsExactly(
                        "10.0.0.2 host up",
                        "10.0.0.2 runtime LOST: No such container: muster-qwen",
                        "10.0.0.2 runtime up");
    }

    private static long at(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
