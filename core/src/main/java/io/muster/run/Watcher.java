package io.muster.run;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Time;
import io.muster.spi.Transport;
import io.muster.watch.HostWatch;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to all hosts of a cluster at once, and calls again those whose connection has ended. Used by one thread. */
public final class Watcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** Between two calls of a host that does not answer, or in which nothing runs. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Hosts called at the same time; one that is listened to needs no thread. */
    private static final int MOST_CALLS = 64;

    private final ExecutorService calls = calls();
    private final List<Line> lines = new ArrayList<>();
    private final Transport transport;
    private final Time time;
    private final Consumer<WatchEvent> listener;

    private static ExecutorService calls() {
        var executor = new ThreadPoolExecutor(
                MOST_CALLS, MOST_CALLS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), runnable -> {
                    var thread = new Thread(runnable, "muster-watch");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** No host is listened to yet. */
    public Watcher(Transport transport, Consumer<WatchEvent> listener) {
        this.transport = transport;
        this.time = RealTime.or(transport.time());
        this.listener = listener;
    }

    /**
     * Listens to that node too.
     *
     * @param tells goes on and tells what {@link HostWatch} reads
     * @param there ends at once; tells whether the runtime of the node is there
     * @param isGone whether the output of that says that it is not
     */
    public void listenTo(Cluster cluster, Node node, Command tells, Command there, Predicate<CommandOutput> isGone) {
        var watch = new HostWatch(node.host(), time.nanoTime(), this::tell);
        lines.add(new Line(transport.open(cluster, node), watch, tells, there, isGone));
    }

    /** For as long as that holds, and the thread is not interrupted. */
    public void runWhile(BooleanSupplier goesOn) throws InterruptedException {
        while (goesOn.getAsBoolean()) {
            for (Line line : lines) {
                line.glance();
            }
            time.sleep(GLANCE);
        }
    }

    private void tell(WatchEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            // A listener cannot blind the watch.
            LOG.warn("listener failed on {}", event, e);
        }
    }

    @Override
    public void close() {
        calls.shutdownNow();
        lines.forEach(Line::close);
    }

    /** What a call of a host has led to: one that goes on, or why there is none. */
    private record Call(@Nullable HeldCommand held, boolean runtimeIsGone, String why) {}

    /** The connection to one host. */
    private final class Line implements AutoCloseable {

        private final HostSession session;
        private final HostWatch watch;
        private final Command tells;
        private final Command there;
        private final Predicate<CommandOutput> isGone;
        private @Nullable HeldCommand held;
        private @Nullable Future<Call> call;
        private long callAgainAt = time.nanoTime();

        Line(HostSession session, HostWatch watch, Command tells, Command there, Predicate<CommandOutput> isGone) {
            this.session = session;
            this.watch = watch;
            this.tells = tells;
            this.there = there;
            this.isGone = isGone;
        }

        void glance() throws InterruptedException {
            long now = time.nanoTime();
            if (held != null) {
                watch.heard(held.take(), now);
                if (!held.goesOn()) {
                    held.close();
                    held = null;
                }
            } else if (call == null && now - callAgainAt >= 0) {
                callAgainAt = now + PAUSE.toNanos();
                call = calls.submit(this::call);
            } else if (call != null && call.isDone()) {
                answered(result(call), now);
                call = null;
            }
            watch.look(now);
        }

        private void answered(Call answer, long now) {
            held = answer.held();
            if (held != null || answer.runtimeIsGone()) {
                watch.runtime(!answer.runtimeIsGone(), answer.why(), now);
            } else {
                watch.unreachable(answer.why());
            }
        }

        private Call call() throws InterruptedException {
            try {
                CommandOutput output = session.run(there, ANSWER);
                return isGone.test(output)
                        ? new Call(null, true, HostTrouble.lastLines(output.stderr()))
                        : new Call(session.hold(tells, ANSWER), false, "");
            } catch (HostException e) {
                return new Call(null, false, e.finding().message());
            }
        }

        private static Call result(Future<Call> call) throws InterruptedException {
            try {
                return call.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a call of a host broke its contract", e.getCause());
            }
        }

        @Override
        public void close() {
            if (held != null) {
                held.close();
            }
            session.close();
        }
    }
}
