package io.muster.testbed;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.check.Checks;
import io.muster.check.Finding;
import io.muster.check.ParallelCode;
import io.muster.check.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random models and ways to serve them, put to the real vLLM and to our rules: both accept, or both refuse for the same reason,
 * with the same numbers. What differs is one of the named differences, or a failure.
 */
class VllmRulesIT {

    private static final int CASES = Integer.getInteger("rules.cases", 1000);
    private static final long FIRST_SEED = Long.getLong("rules.seed", 1);

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path SCRIPT = Path.of("rules").toAbsolutePath();

    private static final Pattern WORDS = Pattern.compile("vLLM says '(.*)' \\(([^)]*)\\)\\.$");
    private static final Pattern NO_WORDS = Pattern.compile("vLLM stops without a word \\(([^)]*)\\)\\.$");

    @TempDir
    private Path folder = Path.of("");

    /** Why the two may differ. */
    private enum Difference {
        /** It starts stages without a layer, and ranks with half a head of linear attention; both would be a mistake. */
        UNCHECKED_BY_VLLM,
        /** vllm-ascend wants the copies of a head to be grouped evenly, beside what vLLM wants. */
        OF_ASCEND_ALONE,
        /** Newer releases than that of vllm-ascend 0.23 cut the blocks of experts in fp8 smaller where they do not fit. */
        BLOCKS_OF_EXPERTS,
        /** On this CPU it has no code for such experts, with which vllm-ascend's own have nothing to do. */
        NO_KERNEL_HERE;

        /** Why vLLM accepts what that finding refuses. */
        static Optional<Difference> accepted(Finding finding) {
            if (finding.message().contains("vLLM does not check it")) {
                return Optional.of(UNCHECKED_BY_VLLM);
            }
            if (finding.message().contains("context_parallel.md")) {
                return Optional.of(OF_ASCEND_ALONE);
            }
            return finding.message().contains("The output_size of gate's and up's weight")
                    ? Optional.of(BLOCKS_OF_EXPERTS)
                    : Optional.empty();
        }

        /** Why vLLM refuses what we may accept. */
        static Optional<Difference> refused(Answer answer) {
            return answer.text().startsWith("No Unquantized MoE backend supports the deployment configuration")
                    ? Optional.of(NO_KERNEL_HERE)
                    : Optional.empty();
        }
    }

    /** What vLLM did with a case. */
    private record Answer(boolean accepted, String kind, String text, List<String> files) {

        static Answer of(String line) throws IOException {
            JsonNode node = JSON.readTree(line);
            var files = new ArrayList<String>();
            node.path("files").forEach(file -> files.add(file.asText()));
            return new Answer(
                    node.get("accepted").booleanValue(),
                    node.path("kind").asText(),
                    node.path("text").asText(),
                    files);
        }

        /** Whether that finding tells the same. */
        boolean isToldBy(Finding finding) {
            Matcher words = WORDS.matcher(finding.message());
            if (words.find()) {
                return text.contains(words.group(1));
            }
            Matcher noWords = NO_WORDS.matcher(finding.message());
            return noWords.find()
                    && text.isEmpty()
                    && !files.isEmpty()
                    && files.get(files.size() - 1).startsWith(noWords.group(1));
        }

        @Override
        public String toString() {
            return accepted ? "accepted" : kind + ": " + text + " " + files;
        }
    }

    @Test
    @Timeout(900)
    void vllmAcceptsAndRefusesWhatOurRulesDo() throws Exception {
        List<ServeCase> cases = LongStream.range(FIRST_SEED, FIRST_SEED + CASES)
                .mapToObj(ServeCase::new)
                .toList();
        List<Answer> answers = answers(cases);
        var agreed = new TreeMap<String, Integer>();
        var differed = new TreeMap<Difference, Integer>();
        var unexplained = new ArrayList<String>();
        for (int i = 0; i < CASES; i++) {
            List<Finding> ours = refusals(cases.get(i));
            Answer answer = answers.get(i);
            Optional<Finding> same = ours.stream().filter(answer::isToldBy).findFirst();
            Optional<Difference> difference = difference(ours, answer);
            if (answer.accepted() && ours.isEmpty()) {
                agreed.merge("accepted", 1, Integer::sum);
            } else if (!answer.accepted() && same.isPresent()) {
                agreed.merge(same.get().code().name(), 1, Integer::sum);
            } else if (difference.isPresent()) {
                differed.merge(difference.get(), 1, Integer::sum);
            } else {
                unexplained.add("seed " + (FIRST_SEED + i) + ": vLLM " + answer + "\n  ours: " + ours + "\n  "
                        + cases.get(i).text());
            }
        }
        System.out.println("Real vLLM on CPU, seeds from " + FIRST_SEED + ": " + sum(agreed) + " agree, "
                + (sum(differed) + unexplained.size()) + " differ, of which " + unexplained.size()
                + " unexplained. Agreed: "
                + agreed + ". Differences: " + differed + ".");
        assertThat(unexplained).isEmpty();
        assertThat(agreed.get("accepted")).as("accepted by both").isGreaterThan(CASES / 5);
    }

    /** Where all that we refuse is explained, the first of the reasons. */
    private static Optional<Difference> difference(List<Finding> ours, Answer answer) {
        if (!answer.accepted()) {
            return Difference.refused(answer);
        }
        List<Difference> differences = ours.stream()
                .flatMap(finding -> Difference.accepted(finding).stream())
                .toList();
        return differences.size() == ours.size() ? differences.stream().findFirst() : Optional.empty();
    }

    /** What we refuse; that a context must be stretched is a warning only where vLLM may be told otherwise. */
    private static List<Finding> refusals(ServeCase one) {
        return Checks.of(one.deployment()).stream()
                .filter(finding -> finding.severity() == Severity.ERROR
                        || (finding.code() == ParallelCode.CONTEXT_STRETCHED
                                && finding.message().contains("vLLM says")))
                .filter(finding -> finding.code() instanceof ParallelCode)
                .toList();
    }

    private List<Answer> answers(List<ServeCase> cases) throws IOException, InterruptedException {
        Path in = Files.write(
                folder.resolve("cases"), cases.stream().map(ServeCase::text).collect(toList()));
        Path out = folder.resolve("answers");
        Path err = folder.resolve("errors");
        Process process = new ProcessBuilder(SCRIPT.toString(), in.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        int exitCode = process.waitFor();
        if (exitCode == NOT_INSTALLED) {
            String message =
                    "SKIPPED, no real vLLM here: " + Files.readString(err).strip();
            if (System.getenv("CI") != null) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
        assertThat(exitCode).as(() -> Map.of("errors", tail(err)).toString()).isZero();
        var answers = new ArrayList<Answer>();
        for (String line : Files.readAllLines(out)) {
            answers.add(Answer.of(line));
        }
        assertThat(answers).hasSameSizeAs(cases);
        return answers;
    }

    private static final int NOT_INSTALLED = 3;

    private static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int sum(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
