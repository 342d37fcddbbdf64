package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostFolder;
import io.muster.plan.Step;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real ssh and a real sshd on the loopback interface. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterHoldTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final LocalSshd sshd;
    private final Cluster cluster;
    private final HostFolder folder;
    private final OpenSshTransport transport = OpenSshTransport.create();
    private final List<HostSession> sessions = new ArrayList<>();

    ClusterHoldTest(@TempDir Path temp) throws Exception {
        sshd = LocalSshd.start(temp);
        sshd.trust(sshd.publicKey("host_key"));
        cluster = sshd.cluster();
        folder = HostFolder.of(cluster);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        sessions.forEach(HostSession::close);
        assertThat(sshd.home().resolve(".muster")).doesNotExist();
    }

    @AfterAll
    void stop() {
        transport.close();
        sshd.close();
    }

    @Test
    void oneHoldsTheClusterAndTheOtherIsToldWho() throws Exception {
        HostSession one = session();
        HostSession other = session();
        Claim first = claim();
        try (ClusterHold hold = ClusterHold.take(one, cluster, first)) {
            assertThat(hold.claim()).isEqualTo(first);
            Finding refused = refused(() -> ClusterHold.take(other, cluster, claim()));
            assertThat(refused.code()).isEqualTo(RunCode.CLUSTER_HELD);
            assertThat(refused.message()).contains("held by " + first.owner() + ", since 20");
        }

        ClusterHold.take(other, cluster, claim()).close();
    }

    @Test
    void aHoldEndsWithTheConnectionOfWhoHadIt() throws Exception {
        HostSession one = session();
        ClusterHold hold = ClusterHold.take(one, cluster, claim());
        one.close();

        taken(session()).close();
        assertThat(refused(() -> hold.step(step("late"), Command.of("true"))).code())
                .isEqualTo(RunCode.CLUSTER_HOLD_LOST);
    }

    @Test
    void aHoldEndsWhenNothingIsHeardOfWhoHasIt() throws Exception {
        // Not even for the time between two heartbeats.
        HeldCommand held = session()
                .hold(
                        Command.of("bash", "-c", RunScript.text("hold"), "muster-hold", folder.path(), "somebody", "1"),
                        LONG);
        assertThat(held.said()).isEqualTo("ours\n");

        taken(session()).close();
        held.close();
    }

    @Test
    void whoLivesIsHeard() throws Exception {
        try (HeldCommand held =
                session().hold(Command.of("bash", "-c", "echo begun; read -r _; echo heard; read -r _"), LONG)) {
            assertThat(held.said()).isEqualTo("begun\n");
            while (!held.said().equals("begun\nheard\n")) {
                assertThat(held.goesOn()).isTrue();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    @Test
    void aHostTellsWhatTheLastRunDidThereUntilThatIsForgotten() throws Exception {
        HostSession session = session();
        Command last = Claim.last(folder);
        Claim claim = claim();
        assertThat(session.run(last, LONG).stdout()).as("nobody was here").isEmpty();

        session.run(claim.claim(Claim.Doing.UP), LONG);
        session.run(claim.step(step("up by somebody down by "), Command.of("true")), LONG);
        assertThat(Claim.Doing.UP.isToldBy(session.run(last, LONG).stdout())).isTrue();
        session.run(claim().claim(Claim.Doing.DOWN), LONG);
        assertThat(Claim.Doing.DOWN.isToldBy(session.run(last, LONG).stdout())).isTrue();
        assertThat(Claim.Doing.UP.isToldBy(session.run(last, LONG).stdout())).isFalse();

        session.run(claim.leave(), LONG);
        assertThat(session.run(last, LONG).stdout()).isEmpty();
    }

    @Test
    void neverTwoAtOnceHoweverManyTry() throws Exception {
        var inside = new AtomicInteger();
        var taken = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(3);
        var tries = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 3; i++) {
            HostSession session = session();
            tries.add(threads.submit(() -> {
                for (int round = 0; round < 15; round++) {
                    try (ClusterHold hold = ClusterHold.take(session, cluster, claim())) {
                        assertThat(hold.claim().owner()).isNotEmpty();
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        taken.incrementAndGet();
                        inside.decrementAndGet();
                    } catch (HostException e) {
                        assertThat(e.finding().code()).isEqualTo(RunCode.CLUSTER_HELD);
                    }
                }
                return true;
            }));
        }
        for (Future<Boolean> one : tries) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isTrue();
        }
        threads.shutdown();
        assertThat(taken.get()).isPositive();
    }

    @Test
    void aStepIsNotedBeforeItBeginsAndWhenItHasEnded() throws Exception {
        HostSession session = session();
        Claim claim = claim();
        run(session, claim.claim(Claim.Doing.UP));

        CommandOutput output = session.run(
                claim.step(
                        step("x"),
                        new Command(List.of("bash", "-c", "tail -n 1 .muster/*/journal; cat; exit 3"), "in")),
                LONG);

        assertThat(output.exitCode()).isEqualTo(3);
        assertThat(output.stdout()).matches("(?s)20\\S+Z " + claim.run() + " begin h/x \\(.*\\)\nin");
        assertThat(Files.readAllLines(folder().resolve("journal")))
                .hasSize(3)
                .last()
                .asString()
                .matches(".*" + claim.run() + " end h/x \\(.*\\), exit code 3");
        run(session, claim.leave());
    }

    @Test
    void aStepOfARunThatAnotherHasTakenOverIsRefusedByTheHost() throws Exception {
        HostSession session = session();
        Claim first = claim();
        Claim second = claim();
        run(session, first.claim(Claim.Doing.UP));
        run(session, second.claim(Claim.Doing.UP));

        CommandOutput refused = session.run(first.step(step("x"), Command.of("touch", "done")), LONG);

        assertThat(refused.ok()).isFalse();
        assertThat(refused.stderr()).startsWith("muster: TAKEN_OVER: ").contains(second.run());
        assertThat(sshd.home().resolve("done")).doesNotExist();
        run(session, second.leave());
    }

    @Test
    void whatWasCutOffIsToldAndWaitedFor() throws Exception {
        HostSession session = session();
        Claim first = claim();
        run(session, first.claim(Claim.Doing.UP));
        Files.createFile(sshd.home().resolve("go"));
        Thread cutOff = new Thread(() -> ignoring(() -> session.run(
                first.step(step("x"), Command.of("bash", "-c", "while [ -f go ]; do sleep 0.1; done; touch done")),
                LONG)));
        cutOff.start();
        while (!Files.readString(folder().resolve("journal")).contains("begin h/x")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }

        var claiming = Executors.newSingleThreadExecutor();
        Callable<CommandOutput> claim = () -> session().run(claim().claim(Claim.Doing.UP), LONG);
        Future<CommandOutput> claimed = claiming.submit(claim);
        while (Files.readString(folder().resolve("journal")).split(" up by ", -1).length < 3) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(claimed.isDone()).isFalse();
        Files.delete(sshd.home().resolve("go"));

        assertThat(claimed.get(30, TimeUnit.SECONDS).stdout())
                .matches("fact cutOff 20\\S+Z " + first.run() + " begin h/x \\(.*\\)\n");
        assertThat(sshd.home().resolve("done")).exists();
        Files.delete(sshd.home().resolve("done"));
        cutOff.join();
        claiming.shutdown();
        run(session, first.leave());
    }

    @Test
    void aRunUndoesNothingWhereAnotherHasTakenOver() throws Exception {
        HostSession session = session();
        Claim first = claim();
        Claim second = claim();
        run(session, first.claim(Claim.Doing.UP));
        run(session, first.claim(Claim.Doing.UNDO));
        run(session, second.claim(Claim.Doing.UP));

        CommandOutput refused = session.run(first.claim(Claim.Doing.UNDO), LONG);
        assertThat(refused.ok()).isFalse();
        assertThat(refused.stderr())
                .startsWith("another run has taken the cluster over")
                .contains(second.run());

        run(session, second.claim(Claim.Doing.UNDO));
        run(session, second.leave());
    }

    @Test
    void aHostWithNothingIsNotWrittenToWhenItIsTakenDown() throws Exception {
        run(session(), claim().claim(Claim.Doing.DOWN));

        assertThat(sshd.home().resolve(".muster")).doesNotExist();
    }

    @Test
    void leavingKeepsTheBooksWhereSomethingElseIs() throws Exception {
        HostSession session = session();
        Claim claim = claim();
        run(session, claim.claim(Claim.Doing.UP));
        Path env = Files.createFile(folder().resolve("env"));

        run(session, claim.leave());
        assertThat(folder().resolve("journal")).exists();

        Files.delete(env);
        run(session, claim.leave());
    }

    private ClusterHold taken(HostSession session) throws Exception {
        while (true) {
            try {
                return ClusterHold.take(session, cluster, claim());
            } catch (HostException e) {
                assertThat(e.finding().code()).isEqualTo(RunCode.CLUSTER_HELD);
            }
        }
    }

    private static Finding refused(ThrowingCallable taking) {
        var finding = new ArrayList<Finding>();
        assertThatThrownBy(taking).isInstanceOfSatisfying(HostException.class, e -> finding.add(e.finding()));
        return finding.get(0);
    }

    private static void run(HostSession session, Command command) throws Exception {
        assertThat(session.run(command, LONG)).isEqualTo(new CommandOutput(0, "", ""));
    }

    private static void ignoring(ThrowingCallable callable) {
        try {
            callable.call();
        } catch (Throwable e) {
            // Only what it does on the host counts.
            return;
        }
    }

    private static Step step(String name) {
        return new Step.Run("h/" + name, "h", name, Command.of("true"), LONG, Optional.empty());
    }

    private Claim claim() {
        return Claim.of(folder);
    }

    private Path folder() {
        return sshd.home().resolve(folder.path());
    }

    private HostSession session() {
        HostSession session = transport.open(cluster, cluster.head());
        sessions.add(session);
        return session;
    }
}
