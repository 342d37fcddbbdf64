package io.muster.vllm;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of the log of {@code vllm serve}. Immutable.
 *
 * @param lines without colours, oldest first
 */
record EngineLog(List<String> lines) {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    /** What a line tells of the way to the first answer; a first group is a share in percent. */
    private enum Milestone {
        STARTING("vLLM API server version|non-default args", "starting vLLM"),
        ENGINE(
                "Initializing a V1 LLM engine|Waiting for .*core engine|Launching \\d+ data parallel engine",
                "starting the engine"),
        WORKERS(
                "Connecting to existing Ray cluster|Creating a new placement group|headless multiproc executor",
                "starting the workers"),
        LOAD("Starting to load model", "loading the model"),
        SHARDS("checkpoint shards: +(\\d+)% Completed", "loading the model"),
        LOADED("Loading weights took|Model loading took", "the model is loaded"),
        COMPILE("torch\\.compile t(?:akes|ook)|[Cc]ompiling a graph|Dynamo bytecode transform", "compiling"),
        PROFILE("[Pp]rofiling|[Ww]arming up", "profiling"),
        CACHE("KV cache size|Available KV cache memory", "making the key and value cache"),
        CAPTURE("Capturing .*graphs?\\D*?(\\d+)%", "capturing graphs"),
        CAPTURED("Graph capturing finished", "graphs are captured"),
        COORDINATOR("Waiting for READY message from DP Coordinator", "waiting for the other replicas"),
        API("Starting vLLM (?:API )?server|Application startup complete", "opening the port");

        private final Pattern words;
        private final String meaning;

        Milestone(String words, String meaning) {
            this.words = Pattern.compile(words);
            this.meaning = meaning;
        }

        Optional<String> toldBy(String line) {
            Matcher told = words.matcher(line);
            if (!told.find()) {
                return Optional.empty();
            }
            return Optional.of(told.groupCount() == 0 ? meaning : meaning + ", " + told.group(1) + " %");
        }
    }

    private static final Pattern TOO_FEW_NPUS = Pattern.compile(
            "exceeds the total number of available|Waiting for creating a placement group|Cannot provide a placement group");
    private static final Pattern PORT_TAKEN = Pattern.compile("[Aa]ddress already in use");

    /** The name of an exception with what it says, behind what the logger and the process put before it. */
    private static final Pattern EXCEPTION =
            Pattern.compile("(?:^|[\\s\\])])((?:[A-Za-z_]\\w*\\.)*[A-Z]\\w*(?:Error|Exception|Died)\\w*: .+)$");

    /** Exceptions which only say that there was another one, and requests that had to end with it. */
    private static final Pattern CONSEQUENCE = Pattern.compile(
            "Engine core initialization failed|EngineCore encountered an issue|EngineDeadError|ActorHandleNotFoundError|CancelledError");

    /** From here on the log tells of a failure, its cause first. */
    private static final Pattern FAILURE =
            Pattern.compile("EngineCore failed to start|EngineCore encountered a fatal error");

    /** A rank tells of its own failure; what the engine says meanwhile comes of it. */
    private static final Pattern RANK_FAILED =
            Pattern.compile("^(?<who>(?:\\([^)]*\\) )+).*WorkerProc hit an exception");

    private static final Pattern ADDRESS = Pattern.compile("\\bip=([\\d.]+)");

    private static final Pattern RAISED =
            Pattern.compile("(?:[A-Za-z_]\\w*\\.)*[A-Z]\\w*(?:Error|Exception)\\w*(?<message>: .+)?");

    private static final Pattern LAST_WORDS =
            Pattern.compile("(\\S+ rank=\\[[\\d, ]*] died unexpectedly.*|error: .+|failed to execute .+)$");

    /** What Python tells of a process that was killed before it could clean up. */
    private static final Pattern LEFT_BY_DEATH = Pattern.compile("resource_tracker");

    /** Lines set in by a space each. */
    static EngineLog of(String text) {
        return new EngineLog(text.lines()
                .map(line -> COLOUR.matcher(line).replaceAll("").strip())
                .filter(line -> !line.isEmpty())
                .toList());
    }

    /** How far the engine is, in a few words; empty before its first. */
    String progress() {
        List<Milestone> last = Lists.reverse(List.of(Milestone.values()));
        for (String line : Lists.reverse(lines)) {
            Optional<String> told =
                    last.stream().flatMap(m -> m.toldBy(line).stream()).findFirst();
            if (told.isPresent()) {
                return told.get();
            }
        }
        return "";
    }

    /** The line which says that there are not the NPUs that vLLM waits for. */
    Optional<String> tooFewNpus() {
        return lines.stream()
                .filter(line -> TOO_FEW_NPUS.matcher(line).find())
                .findFirst()
                .map(EngineLog::words);
    }

    boolean portTaken() {
        return lines.stream().anyMatch(line -> PORT_TAKEN.matcher(line).find());
    }

    /** Why the server has ended, or else its last words. */
    String cause() {
        return found(LAST_WORDS, lines).stream()
                .findFirst()
                .or(this::ofRank)
                .or(this::exception)
                .or(() -> lines.stream()
                        .filter(line -> !LEFT_BY_DEATH.matcher(line).find())
                        .reduce((former, latter) -> latter))
                .map(EngineLog::words)
                .orElse("nothing");
    }

    /** The first exception of a rank that has failed, with its host where Ray has said it. */
    private Optional<String> ofRank() {
        for (int i = 0; i < lines.size(); i++) {
            Matcher rank = RANK_FAILED.matcher(lines.get(i));
            if (rank.find()) {
                Matcher address = ADDRESS.matcher(rank.group("who"));
                String where = address.find() ? ", on " + address.group(1) : "";
                return raisedBy(rank.group("who"), lines.subList(i, lines.size()))
                        .map(raised -> raised + where);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> raisedBy(String who, List<String> lines) {
        String before = "";
        for (String line : lines) {
            String said = line.startsWith(who) ? words(line) : "";
            Matcher raised = RAISED.matcher(said);
            if (raised.matches()) {
                // An assertion says nothing of itself: what it asserts stands before it.
                return Optional.of(raised.group("message") == null ? said + ": " + before : said);
            }
            before = said.matches("[\\^~ ]*") ? before : said;
        }
        return Optional.empty();
    }

    /** The first of the failure; where that is not known the last, for there may be harmless ones before. */
    private Optional<String> exception() {
        int failure = Iterables.indexOf(lines, line -> FAILURE.matcher(line).find());
        List<String> causes = found(EXCEPTION, lines.subList(Math.max(0, failure), lines.size()));
        return causes.isEmpty() ? Optional.empty() : Optional.of(causes.get(failure < 0 ? causes.size() - 1 : 0));
    }

    private static List<String> found(Pattern pattern, List<String> lines) {
        return lines.stream()
                .filter(line -> !CONSEQUENCE.matcher(line).find())
                .flatMap(line -> pattern.matcher(line).results().map(found -> found.group(1)))
                .toList();
    }

    /** Without process, level, time and place, in one line of bearable length. */
    private static String words(String line) {
        String words = line.replaceFirst(
                        "^(?:\\([^)]*\\) )*(?:(?:ERROR|WARNING|INFO|DEBUG|CRITICAL) \\S+ \\S+ (?:\\[[^]]*] )?)?", "")
                .strip();
        return (words.length() <= 300 ? words : words.substring(0, 300) + "...").replaceFirst("\\.$", "");
    }
}
