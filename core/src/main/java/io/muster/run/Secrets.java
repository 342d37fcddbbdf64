package io.muster.run;

import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.google.common.collect.Maps;
import com.google.common.io.BaseEncoding;
import io.muster.check.Finding;
import io.muster.deploy.Secret;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.SecretFile;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secrets of one run: each is read once, and what hosts say is told without them. Thread-safe. */
final class Secrets {

    /** Shorter ones stand in ordinary words too, and to take them out would garble what a host says. */
    private static final int SHORTEST_TAKEN_OUT = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    private static final int MADE_BYTES = 32;
    private static final Duration ASK = Duration.ofSeconds(30);
    private static final Pattern MADE = Pattern.compile("[0-9a-f]{" + 2 * MADE_BYTES + "}");

    private final Supplier<? extends HostSession> head;

    /** By path of the file on the hosts. */
    private final Map<String, String> values = new ConcurrentHashMap<>();

    /** Name by text that must not be told. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    /** None is known yet; those that Muster has made are asked of the head. */
    Secrets(Supplier<? extends HostSession> head) {
        this.head = head;
    }

    /** Reads what this machine knows and was not read yet, and finds what cannot be used. */
    List<Finding> read(List<Phase> phases) {
        var findings = new ArrayList<Finding>();
        for (SecretFile file : files(phases)) {
            if (file.secret() instanceof Secret.Made || values.containsKey(file.path())) {
                continue;
            }
            try {
                know(file, file.hasLines() ? SecretSource.readLines(file.secret()) : SecretSource.read(file.secret()));
            } catch (IOException e) {
                findings.add(Finding.error(
                        RunCode.SECRET_UNUSABLE,
                        file.at(),
                        "Expected " + file.name() + " " + file.secret() + " of this machine, to give it to the hosts: "
                                + e.getMessage() + ".",
                        "Put one there, " + (file.hasLines() ? "as it is" : "in one line")
                                + ", or correct where it comes from."));
            }
        }
        return findings;
    }

    /** Gets to know those too which Muster has made, as far as the head answers. */
    void ask(List<Phase> phases) throws InterruptedException {
        for (SecretFile file : files(phases)) {
            if (file.secret() instanceof Secret.Made) {
                try {
                    make(file);
                } catch (HostException e) {
                    LOG.debug("{} cannot be asked of the head", file.name(), e);
                }
            }
        }
    }

    /**
     * Asks each host which of those files that it has already hold another secret than they shall; those that Muster makes are taken
     * from there, and differ from nothing.
     */
    Map<String, Command> differing(List<Phase> phases) {
        var questions = new LinkedHashMap<String, StringBuilder>();
        for (Phase phase : phases) {
            for (Step step : phase.steps()) {
                for (SecretFile file : step instanceof Step.Write write ? write.secrets() : List.<SecretFile>of()) {
                    String value = values.get(file.path());
                    if (value != null && !(file.secret() instanceof Secret.Made)) {
                        questions
                                .computeIfAbsent(step.host(), host -> new StringBuilder(RunScript.text("differs")))
                                .append(ShellText.line(List.of("differs", file.name(), file.path(), value)))
                                .append('\n');
                    }
                }
            }
        }
        return Maps.transformValues(questions, text -> Command.script(text.toString()));
    }

    /** All that phases write, each once. */
    private static Collection<SecretFile> files(List<Phase> phases) {
        return phases.stream()
                .flatMap(phase -> phase.steps().stream())
                .filter(Step.Write.class::isInstance)
                .flatMap(step -> ((Step.Write) step).secrets().stream())
                .collect(toImmutableMap(SecretFile::path, file -> file, (former, latter) -> former))
                .values();
    }

    /** What that file shall hold; a secret that Muster makes is taken from the head, where it is there already. */
    FileContent content(SecretFile file) throws HostException, InterruptedException {
        if (file.secret() instanceof Secret.Made) {
            make(file);
        }
        String value = values.get(file.path());
        if (value == null) {
            throw new IllegalStateException("the secret of " + file.path() + " was not read before the first step");
        }
        return new FileContent(file.path(), value, false);
    }

    /** One host asks and the others wait, so that all get the same. */
    private synchronized void make(SecretFile file) throws HostException, InterruptedException {
        if (!values.containsKey(file.path())) {
            CommandOutput there = head.get().run(Command.of("cat", file.path()), ASK);
            String value = there.stdout().strip();
            know(file, there.ok() && MADE.matcher(value).matches() ? value : made());
        }
    }

    private static String made() {
        var bytes = new byte[MADE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    private void know(SecretFile file, String value) {
        values.put(file.path(), value);
        value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST_TAKEN_OUT && !line.startsWith("-----"))
                .forEach(line -> names.put(line, file.name()));
    }

    /** That text with the names of secrets in place of them. */
    String withoutThem(String text) {
        String without = text;
        for (Map.Entry<String, String> secret : names.entrySet()) {
            without = without.replace(secret.getKey(), "[" + secret.getValue() + "]");
        }
        return without;
    }
}
