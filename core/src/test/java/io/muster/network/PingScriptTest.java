package io.muster.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.CommandOutput;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PingScriptTest {

    private static final Ping PING = new Ping(
            NpuPort.ofRoce("h0", 0, "10.20.0.1"), NpuPort.ofRoce("h1", 0, "10.20.1.1"), Ping.Way.ROCE, "10.20.1.1");

    private static final String OK = """
            device 0 PING 10.20.1.1
            recv seq=0,time=0.067000ms
            recv seq=1,time=0.041000ms
            recv seq=2,time=0.042000ms
            3 packets transmitted, 3 received, 0.00% packet loss
            """;
    private static final String LOSS = """
            device 0 PING 10.20.1.1
            recv time out seq=0
            recv seq=1,time=0.041000ms
            recv seq=2,time=0.042000ms
            3 packets transmitted, 2 received, 33.33% packet loss
            """;
    private static final String FAILED = """
            device 0 PING 10.20.1.1
            recv time out seq=0
            recv time out seq=1
            recv time out seq=2
            3 packets transmitted, 0 received, 100.00% packet loss
            """;

    private static PingResult read(String said, int exitCode) {
        String stdout = "--- ping 0 ping 10.20.1.1\n" + said + "\n--- exit " + exitCode + "\n";
        return PingScript.read(List.of(PING), new CommandOutput(0, stdout, "")).get(0);
    }

    private static PingResult.State state(String said) {
        return read(said, 0).state();
    }

    @Test
    void publishedOutputIsRead() {
        assertThat(state(OK)).isEqualTo(PingResult.State.OK);
        assertThat(read(OK, 0).millis().orElseThrow()).isBetween(0.049, 0.051);
        assertThat(state(LOSS)).isEqualTo(PingResult.State.LOSS);
        assertThat(read(LOSS, 0).lossPercent().orElseThrow()).isBetween(33.3, 33.4);
        assertThat(state(FAILED)).isEqualTo(PingResult.State.FAILED);
        assertThat(read(FAILED, 1).state()).isEqualTo(PingResult.State.FAILED);
    }

    @Test
    void spacingCaseAndUnknownLinesDoNotMatter() {
        assertThat(state(OK.toUpperCase(Locale.ROOT).replace("TRANSMITTED, ", "transmitted ,")))
                .isEqualTo(PingResult.State.OK);
        assertThat(state("note: firmware 7.1\r\n" + OK.replace("\n", "\r\n"))).isEqualTo(PingResult.State.OK);
        assertThat(state("5 packets transmitted, 5 packets received")).isEqualTo(PingResult.State.OK);
    }

    @Test
    void whatContradictsItselfIsNotRead() {
        assertThat(state(OK.replace("0.00%", "33.33%"))).isEqualTo(PingResult.State.UNREADABLE);
        assertThat(state(OK.replace("3 received", "4 received"))).isEqualTo(PingResult.State.UNREADABLE);
        assertThat(state(OK + OK)).isEqualTo(PingResult.State.UNREADABLE);
        assertThat(state(OK.replace("PING 10.20.1.1", "PING 10.20.1.9"))).isEqualTo(PingResult.State.UNREADABLE);
        assertThat(state(LOSS.replace("2 received, 33.33%", "3 received, 0.00%")))
                .isEqualTo(PingResult.State.UNREADABLE);
        assertThat(read(OK, 1).state()).isEqualTo(PingResult.State.UNREADABLE);
        assertThat(state("")).isEqualTo(PingResult.State.UNREADABLE);
        assertThat(state("Command execute failed!")).isEqualTo(PingResult.State.UNREADABLE);
    }

    @Test
    void whatDoesNotEndHasFailedAndAHostWithoutTheToolIsNotTested() {
        assertThat(read("device 0 PING 10.20.1.1", 124).state()).isEqualTo(PingResult.State.FAILED);
        assertThat(PingScript.read(List.of(PING), new CommandOutput(0, "--- no hccn_tool\n", ""))
                        .get(0)
                        .state())
                .isEqualTo(PingResult.State.NOT_TESTED);
        assertThat(PingScript.read(List.of(PING), new CommandOutput(1, "", "no shell"))
                        .get(0)
                        .state())
                .isEqualTo(PingResult.State.UNREADABLE);
    }

    /** Cut, with bytes changed, or with other lines between: never an exception, and never good where packets were lost. */
    @Test
    void corruptedOutputIsNeverGood() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            String text = random.nextBoolean() ? LOSS : FAILED;
            var said = new StringBuilder(text);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(said.length() + 1);
                switch (random.nextInt(4)) {
                    case 0 -> said.setLength(at);
                    case 1 -> said.insert(at, (char) random.nextInt(0x2fff));
                    case 2 -> said.insert(at, text, 0, random.nextInt(text.length()));
                    default -> said.delete(at, Math.min(said.length(), at + 1 + random.nextInt(12)));
                }
            }
            assertThat(state(said.toString())).as("seed %s: %s", seed, said).isNotEqualTo(PingResult.State.OK);
        }
        // A good one of which the end is cut is not good either.
        for (int end = 0; end < OK.indexOf(" received"); end++) {
            assertThat(state(OK.substring(0, end))).isNotEqualTo(PingResult.State.OK);
        }
    }
}
