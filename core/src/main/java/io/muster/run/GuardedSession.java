package io.muster.run;

import io.muster.check.Finding;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.plan.SecretFile;
import io.muster.plan.Step;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A session that knows the secrets of the run: it alone hands them to the host, and nothing that comes back, printed or thrown,
 * tells one.
 */
final class GuardedSession implements HostSession {

    private static final CommandOutput NOTHING = new CommandOutput(0, "", "");

    private final HostSession session;
    private final Secrets secrets;

    GuardedSession(HostSession session, Secrets secrets) {
        this.session = session;
        this.secrets = secrets;
    }

    /** Files and secrets of a step. */
    void write(Step.Write step) throws HostException, InterruptedException {
        var files = new ArrayList<FileContent>();
        for (SecretFile secret : step.secrets()) {
            files.add(secrets.content(secret));
        }
        files.addAll(step.files());
        write(files, step.deadline());
    }

    @Override
    public void connect() throws InterruptedException {
        session.connect();
    }

    @Override
    public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
        return guarded(() -> session.run(command, deadline));
    }

    @Override
    public CommandOutput run(Command command, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        return guarded(() -> session.run(command, deadline, said -> progress.accept(secrets.withoutThem(said))));
    }

    @Override
    public HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException {
        // Begun before any secret is known.
        return session.hold(command, deadline);
    }

    @Override
    public void send(Path file, String path, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        guarded(() -> {
            session.send(file, path, deadline, progress);
            return NOTHING;
        });
    }

    @Override
    public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
        guarded(() -> {
            session.write(files, deadline);
            return NOTHING;
        });
    }

    private CommandOutput guarded(Call call) throws HostException, InterruptedException {
        try {
            CommandOutput output = call.make();
            return new CommandOutput(
                    output.exitCode(), secrets.withoutThem(output.stdout()), secrets.withoutThem(output.stderr()));
        } catch (HostException e) {
            Finding told = e.finding();
            throw new HostException(new Finding(
                    told.code(),
                    told.severity(),
                    told.path(),
                    secrets.withoutThem(told.message()),
                    secrets.withoutThem(told.remedy())));
        } catch (RuntimeException e) {
            // Without its cause, which may quote what was written.
            throw new IllegalStateException(secrets.withoutThem(e.toString()), null);
        }
    }

    private interface Call {
        CommandOutput make() throws HostException, InterruptedException;
    }

    @Override
    public void close() {
        session.close();
    }
}
