package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.run.LocalSshd;
import io.muster.run.OpenSshTransport;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract sees what it is for: a right transport in which one thing is wrong. */
@Timeout(120)
class BrokenTransportTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static LocalSshd sshd;

    @SuppressWarnings("NullAway.Init")
    private static Cluster reachable;

    @SuppressWarnings("NullAway.Init")
    private static Cluster unreachable;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        sshd = LocalSshd.start(folder);
        reachable = sshd.cluster();
        unreachable = sshd.cluster(LocalSshd.freePort(), "user_key");
    }

    @AfterAll
    static void stop() {
        sshd.close();
    }

    /** A test of the contract. */
    private interface Holds {
        void of(TransportContract contract) throws Exception;
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "words are joined",
                        right -> told(
                                right,
                                command -> command.argv().contains("printf '%s\\0' \"$@\"")
                                        ? new Command(
                                                List.of("sh", "-c", String.join(" ", command.argv())), command.stdin())
                                        : command),
                        TransportContract::argumentsArriveUnchanged),
                mistake(
                        "every end is good",
                        right -> saying(right, said -> new CommandOutput(0, said.stdout(), said.stderr())),
                        TransportContract::anExitCodeIsTold),
                mistake(
                        "one stream",
                        right -> saying(
                                right, said -> new CommandOutput(said.exitCode(), said.stdout() + said.stderr(), "")),
                        TransportContract::outputAndErrorsAreToldApartAndUnchanged),
                mistake(
                        "output is trimmed",
                        right -> saying(
                                right,
                                said -> new CommandOutput(
                                        said.exitCode(), said.stdout().strip(), said.stderr())),
                        TransportContract::outputAndErrorsAreToldApartAndUnchanged),
                mistake(
                        "output is cut",
                        right -> saying(
                                right,
                                said -> new CommandOutput(
                                        said.exitCode(),
                                        said.stdout()
                                                .substring(
                                                        0,
                                                        Math.min(said.stdout().length(), 65536)),
                                        said.stderr())),
                        TransportContract::manyBytesPassBothWays),
                mistake(
                        "input is lost",
                        right -> told(right, command -> new Command(command.argv(), "")),
                        TransportContract::theInputArrivesUnchangedAndEnds),
                mistake(
                        "the deadline ends the client alone",
                        right -> told(right, command -> {
                            var argv = new ArrayList<>(List.of("sh", "-c", "setsid \"$@\" & wait $!", "sh"));
                            argv.addAll(command.argv());
                            return new Command(argv, command.stdin());
                        }),
                        TransportContract::aCommandIsEndedOnTheHostAtItsDeadline),
                mistake(
                        "a deadline is an exit code",
                        right -> hiding(right, 124),
                        TransportContract::aCommandIsEndedOnTheHostAtItsDeadline),
                mistake(
                        "an interrupt is swallowed",
                        right -> new Session(right) {
                            @Override
                            public CommandOutput run(Command command, Duration deadline) throws HostException {
                                try {
                                    return right.run(command, deadline);
                                } catch (InterruptedException e) {
                                    return new CommandOutput(130, "", "");
                                }
                            }
                        },
                        TransportContract::whoWaitsCanBeInterrupted),
                mistake(
                        "everybody may read",
                        right -> writing(right, "chmod 644 \"$1\""),
                        TransportContract::filesAreWrittenAsTheyAreForTheirOwnerAlone),
                mistake(
                        "a line is added",
                        right -> writing(right, "echo >> \"$1\""),
                        TransportContract::filesAreWrittenAsTheyAreForTheirOwnerAlone),
                mistake(
                        "something is left beside",
                        right -> writing(right, "touch \"$1.new\""),
                        TransportContract::aFileIsReplacedAsAWhole),
                mistake(
                        "a file that is refused is nobody's business",
                        right -> new Session(right) {
                            @Override
                            public void write(List<FileContent> files, Duration deadline) throws InterruptedException {
                                try {
                                    right.write(files, deadline);
                                } catch (HostException e) {
                                    // Lost.
                                }
                            }
                        },
                        TransportContract::aFileThatCannotBeWrittenIsTold),
                mistake(
                        "a file is sent without its hash",
                        right -> new Session(right) {
                            @Override
                            public void send(Path file, String path, Duration deadline, Consumer<String> progress)
                                    throws HostException, InterruptedException {
                                right.send(file, path, deadline, progress);
                                right.run(Command.of("rm", path + ".sha256"), LONG);
                            }
                        },
                        TransportContract::aFileOfAnySizeIsSentWithItsHash),
                mistake(
                        "a held command outlives its hold",
                        right -> new Session(right) {
                            @Override
                            public HeldCommand hold(Command command, Duration deadline)
                                    throws HostException, InterruptedException {
                                return unclosed(right.hold(command, deadline));
                            }
                        },
                        TransportContract::aHeldCommandGoesOnUntilItIsClosed),
                mistake(
                        "a host out of reach is an exit code",
                        right -> hiding(right, 255),
                        TransportContract::aHostThatCannotBeReachedIsTold));
    }

    private static Arguments mistake(String name, UnaryOperator<HostSession> wrong, Holds test) {
        return Arguments.of(name, wrong, test);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isSeen(String name, UnaryOperator<HostSession> wrong, Holds test) {
        assertThat(catchThrowable(() -> test.of(new Broken(wrong)))).as(name).isInstanceOf(AssertionError.class);
    }

    private static HostSession saying(HostSession right, UnaryOperator<CommandOutput> changed) {
        return new Session(right) {
            @Override
            public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
                return changed.apply(right.run(command, deadline));
            }
        };
    }

    /** Where something else is run than what was told. */
    private static HostSession told(HostSession right, UnaryOperator<Command> changed) {
        return new Session(right) {
            @Override
            public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
                return right.run(changed.apply(command), deadline);
            }
        };
    }

    /** Where trouble with the host is an exit code. */
    private static HostSession hiding(HostSession right, int exitCode) {
        return new Session(right) {
            @Override
            public CommandOutput run(Command command, Duration deadline) throws InterruptedException {
                try {
                    return right.run(command, deadline);
                } catch (HostException e) {
                    return new CommandOutput(exitCode, "", "");
                }
            }
        };
    }

    /** Does that to each file after it was written. */
    private static HostSession writing(HostSession right, String after) {
        return new Session(right) {
            @Override
            public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
                right.write(files, deadline);
                for (FileContent file : files) {
                    right.run(Command.of("sh", "-c", after, "sh", file.path()), LONG);
                }
            }
        };
    }

    private static HeldCommand unclosed(HeldCommand right) {
        return new HeldCommand() {
            @Override
            public String said() {
                return right.said();
            }

            @Override
            public String take() {
                return right.take();
            }

            @Override
            public boolean goesOn() {
                return right.goesOn();
            }

            @Override
            public void close() {
                // It goes on until the connection ends.
            }
        };
    }

    /** As right as the one below. */
    private static class Session implements HostSession {
        private final HostSession right;

        Session(HostSession right) {
            this.right = right;
        }

        @Override
        public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
            return right.run(command, deadline);
        }

        @Override
        public HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException {
            return right.hold(command, deadline);
        }

        @Override
        public void send(Path file, String path, Duration deadline, Consumer<String> progress)
                throws HostException, InterruptedException {
            right.send(file, path, deadline, progress);
        }

        @Override
        public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
            right.write(files, deadline);
        }

        @Override
        public void close() {
            right.close();
        }
    }

    /** Not found by JUnit: it is private. */
    private static final class Broken extends TransportContract {
        private final UnaryOperator<HostSession> wrong;

        Broken(UnaryOperator<HostSession> wrong) {
            this.wrong = wrong;
        }

        @Override
        protected Transport transport() {
            var right = OpenSshTransport.create();
            return new Transport() {
                @Override
                public HostSession open(Cluster cluster, Node node) {
                    return wrong.apply(right.open(cluster, node));
                }

                @Override
                public void close() {
                    right.close();
                }
            };
        }

        @Override
        protected Cluster cluster() {
            return reachable;
        }

        @Override
        protected Cluster unreachable() {
            return unreachable;
        }
    }
}
