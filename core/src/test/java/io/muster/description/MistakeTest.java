package io.muster.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.deploy.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One mistake in a text is one finding, at its place. */
class MistakeTest {

    /** Stands in a text where the finding must point. */
    private static final char HERE = '§';

    private static final String YAML = "nodes: [{host: 10.0.0.1}]\nmodel: {id: m}\n";
    private static final String MODEL = "nodes: [{host: 10.0.0.1}]\nmodel: {id: m, ";
    private static final String JSON = "{\n \"nodes\": [{\"host\": \"10.0.0.1\"}],\r\n \"model\": {\"id\": \"m\"},\n\t";

    @TempDir
    private Path folder = Path.of("");

    /** One mistake, and what must be told of it. */
    record Mistake(DescriptionCode code, String path, String text, List<String> words) {
        @Override
        public String toString() {
            return text.replace(YAML, "").replace(JSON, "");
        }
    }

    static Stream<Mistake> inYaml() {
        return Stream.of(
                // Keys that are unknown: at the key, with the nearest that is known.
                unknown("npuPerNode", YAML + "§npuPerNode: 8\n", "Did you mean npusPerNode?"),
                unknown("npus-per-node", YAML + "§npus-per-node: 8\n", "Did you mean npusPerNode?"),
                unknown("NPUS_PER_NODE", YAML + "§NPUS_PER_NODE: 8\n", "Did you mean npusPerNode?"),
                unknown(
                        "parallelism.tensorParallel",
                        YAML + "parallelism: {§tensorParallel: 8}\n",
                        "Did you mean tensor?"),
                unknown(
                        "parallelism.tp",
                        YAML + "parallelism:\n  §tp: 8\n",
                        "data, decodeContext, expertParallel, pipeline, tensor"),
                unknown(
                        "serve.gpuMemoryUtilization",
                        YAML + "serve: {§gpuMemoryUtilization: 0.9}\n",
                        "memoryUtilization?"),
                unknown(
                        "serve.maxModelLength",
                        YAML + "serve: {port: 1, §maxModelLength: 1}\n",
                        "Did you mean maxModelLen?"),
                unknown(
                        "nodes[0].hostname",
                        "nodes: [{host: 10.0.0.1, §hostname: x}]\nmodel: {id: m}\n",
                        "Did you mean host?"),
                unknown(
                        "nodes[1].nci",
                        "nodes:\n- host: 10.0.0.1\n- host: 10.0.0.2\n  §nci: x\nmodel: {id: m}\n",
                        "Did you mean nic?"),
                unknown(
                        "nodes[0].ssh.usr",
                        "nodes: [{host: 10.0.0.1, ssh: {host: h, §usr: x}}]\nmodel: {id: m}\n",
                        "Did you mean user?"),
                unknown("ssh.config", YAML + "ssh: {§config: x}\n", "Did you mean configFile?"),
                unknown("ssh.identity_file", YAML + "ssh: {§identity_file: x}\n", "Did you mean identityFile?"),
                unknown(
                        "model.name",
                        "nodes: [{host: 10.0.0.1}]\nmodel: {id: m, §name: x}\n",
                        "Known here: config, id, kvCacheType, quantization."),
                unknown("runtime.docker", YAML + "runtime: {§docker: {}}\n", "Known here: bare, boxed."),
                unknown("runtime.bare.setupp", YAML + "runtime: {bare: {§setupp: x}}\n", "Did you mean setup?"),
                unknown("ray.prot", YAML + "ray: {§prot: 1}\n", "Did you mean port?"),
                unknown("env.node", YAML + "env: {§node: {}}\n", "Did you mean nodes?"),
                unknown("a b", YAML + "§\"a b\": 8\n", "'a b'"),
                unknown("~", YAML + "§~: 8\n", "Known here: env, model, name, nodes"),
                unknown("", YAML + "§\"\": 8\n", "''"),
                unknown("😀", YAML + "§😀: {a: [1, {b: c}]}\n", "'😀'"),
                unknown(
                        "ssh.<<",
                        "nodes: [{host: &a 10.0.0.1}]\nmodel: {id: m}\nssh: {§<<: *a}\n",
                        "merge keys are not read"),
                // One mistyped key is one mistake, although another key is missing now.
                unknown("mdoel", "nodes: [{host: 10.0.0.1}]\n§mdoel: {id: m}\n", "Did you mean model?"),
                unknown("nodes[0].hsot", "nodes: [{§hsot: 10.0.0.1}]\nmodel: {id: m}\n", "Did you mean host?"),
                unknown("model.ID-", "nodes: [{host: 10.0.0.1}]\nmodel: {§ID-: m, id: n}\n", "Known here: config, id"),
                // Values of another type: at the value.
                type("npusPerNode", YAML + "npusPerNode: §\"8\"\n", "a whole number", "the text '8'"),
                type("npusPerNode", YAML + "npusPerNode: §8.0\n", "a whole number", "the number 8.0"),
                type("npusPerNode", YAML + "npusPerNode: §1e3\n", "a whole number", "the number 1e3"),
                type("npusPerNode", YAML + "npusPerNode: §010\n", "does not begin with 0", "the number 010"),
                type("npusPerNode", YAML + "npusPerNode: §00\n", "does not begin with 0", "the number 00"),
                type("npusPerNode", YAML + "npusPerNode: §0o10\n", "a whole number", "the text '0o10'"),
                type("npusPerNode", YAML + "npusPerNode: §08\n", "a whole number", "'08'"),
                type("npusPerNode", YAML + "npusPerNode: §1:30\n", "a whole number", "'1:30'"),
                type("npusPerNode", YAML + "npusPerNode: §true\n", "a whole number", "saw true"),
                type("npusPerNode", YAML + "npusPerNode: §null\n", "a whole number", "saw nothing"),
                type("npusPerNode", YAML + "npusPerNode: §~\n", "a whole number", "saw nothing"),
                type("npusPerNode", YAML + "npusPerNode: §[8]\n", "a whole number", "a list"),
                type("npusPerNode", YAML + "npusPerNode: §{a: 8}\n", "a whole number", "a mapping"),
                type("npusPerNode", YAML + "npusPerNode:\n  §a: 8\n", "a whole number", "a mapping"),
                type("npusPerNode", YAML + "npusPerNode: §!eight 8\n", "a whole number", "the tag !eight"),
                type(
                        "npusPerNode",
                        YAML + "npusPerNode: §" + "9".repeat(2000) + "\n",
                        "a whole number",
                        "(2000 characters)"),
                type("name", YAML + "name: §5\n", "a text in quotes", "the number 5"),
                type("name", YAML + "name: §no\n", "a text in quotes", "no, which is false"),
                type("name", YAML + "name: §true\n", "a text in quotes", "saw true."),
                type("name", YAML + "name:§\n", "a text", "saw nothing"),
                type("env.cluster.A", YAML + "env:\n  cluster:\n    A:§\n    B: ''\n", "a text", "saw nothing"),
                type("name", YAML + "name: §!x [a, [b], {c: d}]\n", "a text", "the tag !x"),
                type("ssh", YAML + "ssh: §!x {usr: a, b: {c: d}}\n", "a mapping", "the tag !x"),
                type("name", YAML + "name: §[a]\n", "a text", "a list"),
                type("name", "nodes: [{host: &a 10.0.0.1}]\nmodel: {id: m}\nname: §*a\n", "a text", "the alias *a"),
                type("name", YAML + "name: §!!binary aGk=\n", "a text", "the tag !!binary"),
                type("nodes", "nodes: §5\nmodel: {id: m}\n", "a list of mappings", "the number 5"),
                type("nodes", "nodes: §{host: 10.0.0.1}\nmodel: {id: m}\n", "a list of mappings", "a mapping"),
                type("nodes[1]", "nodes: [{host: 10.0.0.1}, §10.0.0.2]\nmodel: {id: m}\n", "a mapping", "'10.0.0.2'"),
                type("nodes[0].host", "nodes: [{host: §10}]\nmodel: {id: m}\n", "a text in quotes", "the number 10"),
                type(
                        "nodes[0].devices",
                        "nodes: [{host: 10.0.0.1, devices: §'0,1'}]\nmodel: {id: m}\n",
                        "a list of whole numbers",
                        "'0,1'"),
                type(
                        "nodes[0].devices[1]",
                        "nodes: [{host: 10.0.0.1, devices: [0, §x]}]\nmodel: {id: m}\n",
                        "a whole number",
                        "'x'"),
                type(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §22}]\nmodel: {id: m}\n",
                        "[user@]host[:port] or a mapping",
                        "the number 22"),
                type("serve", YAML + "serve: §no thanks\n", "a mapping or false", "the text 'no thanks'"),
                type("model", "nodes: [{host: 10.0.0.1}]\nmodel: §m\n", "a mapping", "the text 'm'"),
                type("model.id", "nodes: [{host: 10.0.0.1}]\nmodel: {id: §5}\n", "a text in quotes", "the number 5"),
                type(
                        "parallelism.expertParallel",
                        YAML + "parallelism: {expertParallel: §1}\n",
                        "true or false",
                        "the number 1"),
                type(
                        "parallelism.expertParallel",
                        YAML + "parallelism: {expertParallel: §'true'}\n",
                        "true or false",
                        "'true'"),
                type("serve.memoryUtilization", YAML + "serve: {memoryUtilization: §'0.9'}\n", "a number", "'0.9'"),
                type("serve.memoryUtilization", YAML + "serve: {memoryUtilization: §NaN}\n", "a number", "'NaN'"),
                type("serve.args", YAML + "serve: {args: §--enforce-eager}\n", "a list of texts", "'--enforce-eager'"),
                type("serve.args[1]", YAML + "serve: {args: [-x, §8]}\n", "a text in quotes", "the number 8"),
                type("env.cluster", YAML + "env: {cluster: §[A]}\n", "a mapping", "a list"),
                type("env.cluster.A", YAML + "env: {cluster: {A: §{b: c}}}\n", "a text", "a mapping"),
                type("env.cluster.A", YAML + "env: {cluster: {A: §!env B}}\n", "a text", "the tag !env"),
                type("env.cluster.A", YAML + "env: {cluster: {A: §~}}\n", "a text", "saw nothing"),
                type("env.nodes[10.0.0.1]", YAML + "env: {nodes: {10.0.0.1: §x}}\n", "a mapping", "'x'"),
                type("env.nodes[10.0.0.1].A", YAML + "env: {nodes: {10.0.0.1: {A: §[]}}}\n", "a text", "a list"),
                type("vllmAscend", YAML + "vllmAscend: §0.23\n", "a text in quotes", "the number 0.23"),
                type("npuMemoryGib", YAML + "npuMemoryGib: §64GiB\n", "a number", "'64GiB'"),
                type("serve.speculative", YAML + "serve: {speculative: §3}\n", "a mapping", "the number 3"),
                type("model.quantization", MODEL + "quantization: §~}\n", "a text", "saw nothing"),
                type("ray", YAML + "ray: §6379\n", "a mapping", "the number 6379"),
                type("ray.port", YAML + "ray: {port: §'6379'}\n", "a whole number", "'6379'"),
                type("runtime.bare", YAML + "runtime: {bare: §x}\n", "a mapping", "'x'"),
                // Values that cannot be: at the value.
                range("npusPerNode", YAML + "npusPerNode: §0\n", "from 1 to 1024", "the number 0"),
                range("npusPerNode", YAML + "npusPerNode: §-8\n", "from 1 to 1024", "the number -8"),
                range("npusPerNode", YAML + "npusPerNode: §1025\n", "from 1 to 1024", "the number 1025"),
                range(
                        "npusPerNode",
                        YAML + "npusPerNode: §18446744073709551624\n",
                        "from 1 to 1024",
                        "18446744073709551624"),
                range("npusPerNode", YAML + "npusPerNode: §" + "9".repeat(900) + "\n", "from 1 to 1024", "9999..."),
                range(
                        "npuGeneration",
                        YAML + "npuGeneration: §a2\n",
                        "atlas-a2, atlas-a3, atlas-950, atlas-310p",
                        "'a2'"),
                range("nodes", "nodes: §[]\nmodel: {id: m}\n", "at least one node", "a list"),
                range("nodes[0].host", "nodes: [{host: §'  '}]\nmodel: {id: m}\n", "not blank", "'  '"),
                range(
                        "nodes[0].devices[0]",
                        "nodes: [{host: 10.0.0.1, devices: [§-1]}]\nmodel: {id: m}\n",
                        "from 0",
                        "-1"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §'a b'}]\nmodel: {id: m}\n",
                        "[user@]host[:port]",
                        "'a b'"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §''}]\nmodel: {id: m}\n",
                        "[user@]host[:port]",
                        "''"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §'h:0'}]\nmodel: {id: m}\n",
                        "[user@]host[:port]",
                        "'h:0'"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §'h:65536'}]\nmodel: {id: m}\n",
                        "[user@]host[:port]",
                        "65536"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §'h:99999999999'}]\nmodel: {id: m}\n",
                        "[user@]host[:port]"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §'@h'}]\nmodel: {id: m}\n",
                        "[user@]host[:port]",
                        "'@h'"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §\"\\x1c\"}]\nmodel: {id: m}\n",
                        "[user@]host[:port]",
                        "'\\u001c'"),
                range(
                        "nodes[0].ssh",
                        "nodes: [{host: 10.0.0.1, ssh: §'\u2003'}]\nmodel: {id: m}\n",
                        "[user@]host[:port]"),
                range(
                        "nodes[0].ssh.host",
                        "nodes: [{host: 10.0.0.1, ssh: {host: §'', port: 1}}]\nmodel: {id: m}\n",
                        "not blank"),
                range("ssh.port", YAML + "ssh: {port: §65536}\n", "from 1 to 65535", "65536"),
                range("ssh.configFile", YAML + "ssh: {configFile: §~/.ssh/config}\n", "without ~", "'~/.ssh/config'"),
                range("ssh.identityFile", YAML + "ssh: {identityFile: §''}\n", "a path", "''"),
                range("ssh.configFile", YAML + "ssh: {configFile: §\"a\\0b\"}\n", "a path", "'a\\u0000b'"),
                range("model.id", "nodes: [{host: 10.0.0.1}]\nmodel: {id: §''}\n", "not blank", "''"),
                range("parallelism.tensor", YAML + "parallelism: {tensor: §0}\n", "from 1", "the number 0"),
                range("parallelism.data", YAML + "parallelism: {data: §99999999999}\n", "to 2147483647", "99999999999"),
                range(
                        "serve.memoryUtilization",
                        YAML + "serve: {memoryUtilization: §90}\n",
                        "at most 1",
                        "the number 90"),
                range(
                        "serve.memoryUtilization",
                        YAML + "serve: {memoryUtilization: §0}\n",
                        "more than 0",
                        "the number 0"),
                range("serve.memoryUtilization", YAML + "serve: {memoryUtilization: §.inf}\n", "at most 1", ".inf"),
                range("serve.memoryUtilization", YAML + "serve: {memoryUtilization: §-.inf}\n", "more than 0", "-.inf"),
                range("serve.memoryUtilization", YAML + "serve: {memoryUtilization: §.nan}\n", "at most 1", ".nan"),
                range(
                        "serve.memoryUtilization",
                        YAML + "serve: {memoryUtilization: §1e999999999}\n",
                        "at most 1",
                        "1e999999999"),
                range(
                        "serve.memoryUtilization",
                        YAML + "serve: {memoryUtilization: §1e-400}\n",
                        "more than 0",
                        "1e-400"),
                range("npuMemoryGib", YAML + "npuMemoryGib: §0\n", "more than 0", "the number 0"),
                range(
                        "repair.settleSeconds",
                        YAML + "repair: {policy: restart, settleSeconds: §4}\n",
                        "from 5 to 3600",
                        "the number 4"),
                range(
                        "repair.attempts",
                        YAML + "repair: {policy: restart, attempts: §0}\n",
                        "from 1 to 100",
                        "the number 0"),
                range("npuMemoryGib", YAML + "npuMemoryGib: §68719476736\n", "at most 4096", "68719476736"),
                range("vllmAscend", YAML + "vllmAscend: §latest\n", "such as 0.23.0", "'latest'"),
                range("vllmAscend", YAML + "vllmAscend: §0.23.99999\n", "such as 0.23.0", "'0.23.99999'"),
                range("model.quantization", MODEL + "quantization: §int8}\n", "none, w8a8, w4a8, w4a16, fp8", "'int8'"),
                range("model.kvCacheType", MODEL + "kvCacheType: §fp8}\n", "one of bf16, int8", "'fp8'"),
                range("model.config", MODEL + "config: §~/config.json}\n", "without ~"),
                range("parallelism.decodeContext", YAML + "parallelism: {decodeContext: §0}\n", "from 1"),
                range("serve.maxNumBatchedTokens", YAML + "serve: {maxNumBatchedTokens: §0}\n", "from 1"),
                range(
                        "serve.speculative.tokens",
                        YAML + "serve: {speculative: {method: m, tokens: §0}}\n",
                        "from 1 to 1000"),
                // What the named config.json holds: at the path of it.
                new Mistake(
                        DescriptionCode.MODEL_CONFIG,
                        "model.config",
                        MODEL + "config: §none.json}\n",
                        List.of("none.json: there is no such file.")),
                new Mistake(
                        DescriptionCode.MODEL_CONFIG, "model.config", MODEL + "config: §.}\n", List.of("directory")),
                new Mistake(
                        DescriptionCode.MODEL_CONFIG,
                        "model.config",
                        MODEL + "config: §description.yaml}\n",
                        List.of("saw 'description.yaml': Expected one JSON object, line 1, column ")),
                range("serve.seed", YAML + "serve: {seed: §-1}\n", "from 0", "-1"),
                // Keys that are missing: at the mapping that lacks them.
                missing("nodes", "§model: {id: m}\n", "nodes"),
                missing("model", "§nodes: [{host: 10.0.0.1}]\n", "model"),
                missing("model.id", "nodes: [{host: 10.0.0.1}]\nmodel: §{}\n", "id in model"),
                missing("repair.policy", YAML + "repair: §{spares: [{host: 10.0.0.9}]}\n", "policy"),
                missing("repair.spares[0].host", YAML + "repair: {policy: replace, spares: [§{nic: eth0}]}\n", "host"),
                missing("serve.speculative.tokens", YAML + "serve: {speculative: §{method: m}}\n", "tokens"),
                missing("serve.speculative.method", YAML + "serve: {speculative: §{tokens: 1}}\n", "method"),
                missing(
                        "nodes[1].host",
                        "nodes: [{host: 10.0.0.1}, §{nic: eth0}]\nmodel: {id: m}\n",
                        "host in nodes[1]"),
                missing(
                        "nodes[0].ssh.host",
                        "nodes: [{host: 10.0.0.1, ssh: §{user: u, port: 22}}]\nmodel: {id: m}\n",
                        "host"),
                // Keys that stand twice: at the second one.
                duplicate("name", "name: a\n" + YAML + "§name: b\n", "'name' again", "line 1, column 1"),
                duplicate("model.id", "nodes: [{host: 10.0.0.1}]\nmodel: {id: m, §id: n}\n", "line 2, column 9"),
                duplicate(
                        "nodes[0].nic",
                        "nodes: [{host: 10.0.0.1, nic: a, §nic: a}]\nmodel: {id: m}\n",
                        "line 1, column 26"),
                duplicate(
                        "env.cluster.A",
                        YAML + "env: {cluster: {A: 1, \"§A\": 2}}\n".replace("\"§", "§\""),
                        "'A' again"),
                duplicate("runtime.boxed", YAML + "runtime: {bare: {}, §boxed: {}}\n", "one runtime", "bare and boxed"),
                duplicate("runtime.bare", YAML + "runtime: {boxed: {}, §bare: {}}\n", "one runtime", "bare and boxed"));
    }

    static Stream<Mistake> inJson() {
        return Stream.of(
                unknown("npuPerNode", JSON + "§\"npuPerNode\": 8}", "Did you mean npusPerNode?"),
                unknown(
                        "serve.maxModelLenn",
                        JSON + "\"serve\": {\"port\": 1,\n   §\"maxModelLenn\": 1}}",
                        "maxModelLen?"),
                type("npusPerNode", JSON + "\"npusPerNode\": §\"8\"}", "a whole number", "the text '8'"),
                type("npusPerNode", JSON + "\"npusPerNode\":\n§8.5}", "a whole number", "the number 8.5"),
                type("npusPerNode", JSON + "\"npusPerNode\": §1e3}", "a whole number", "the number 1e3"),
                type("npusPerNode", JSON + "\"npusPerNode\": §null}", "a whole number", "saw nothing"),
                type("npusPerNode", JSON + "\"npusPerNode\":\t§[1]}", "a whole number", "a list"),
                type("npusPerNode", JSON + "\"npusPerNode\":§{}}", "a whole number", "a mapping"),
                type("npusPerNode", JSON + "\"npusPerNode\": §true}", "a whole number", "saw true"),
                type("name", JSON + "\"name\": §false}", "a text in quotes", "saw false"),
                type("serve.args[1]", JSON + "\"serve\": {\"args\": [\"a\", §1]}}", "a text in quotes", "the number 1"),
                range("npusPerNode", JSON + "\"npusPerNode\": §-5}", "from 1 to 1024", "the number -5"),
                range(
                        "serve.memoryUtilization",
                        JSON + "\"serve\": {\"memoryUtilization\": §1e999}}",
                        "at most 1",
                        "1e999"),
                range("ssh.configFile", JSON + "\"ssh\": {\"configFile\": §\"\\u0000\"}}", "a path"),
                missing("nodes", "§{\"model\": {\"id\": \"m\"}}", "nodes"),
                missing("model.id", "{\"nodes\": [{\"host\": \"10.0.0.1\"}],\n\"model\": §{}}", "id in model"),
                duplicate("model", JSON + "§\"model\": {\"id\": \"n\"}}", "'model' again", "line 3, column 2"),
                duplicate(
                        "model.id",
                        "{\"nodes\": [{\"host\": \"10.0.0.1\"}],\n\"model\": {\"id\": \"m\", §\"\\u0069d\": \"n\"}}",
                        "'id' again"));
    }

    private static Mistake unknown(String path, String text, String... words) {
        return new Mistake(DescriptionCode.KEY_UNKNOWN, path, text, List.of(words));
    }

    private static Mistake type(String path, String text, String... words) {
        return new Mistake(DescriptionCode.VALUE_WRONG_TYPE, path, text, List.of(words));
    }

    private static Mistake range(String path, String text, String... words) {
        return new Mistake(DescriptionCode.VALUE_OUT_OF_RANGE, path, text, List.of(words));
    }

    private static Mistake missing(String path, String text, String... words) {
        return new Mistake(DescriptionCode.KEY_MISSING, path, text, List.of(words));
    }

    private static Mistake duplicate(String path, String text, String... words) {
        return new Mistake(DescriptionCode.KEY_DUPLICATE, path, text, List.of(words));
    }

    @ParameterizedTest
    @MethodSource("inYaml")
    void mistakeInYamlIsOneFindingAtItsPlace(Mistake mistake) throws IOException {
        check(mistake, new Written(folder).yaml(withoutMark(mistake)));
    }

    @ParameterizedTest
    @MethodSource("inJson")
    void mistakeInJsonIsOneFindingAtItsPlace(Mistake mistake) throws IOException {
        check(mistake, new Written(folder).json(withoutMark(mistake)));
    }

    private static void check(Mistake mistake, Description description) {
        assertThat(description.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(mistake.code());
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.path()).isEqualTo(mistake.path());
            assertThat(finding.message())
                    .startsWith(placeOf(mistake) + ": expected ")
                    .contains("saw ");
            assertThat(finding.remedy()).isNotBlank();
            assertThat(finding.message() + " " + finding.remedy()).contains(mistake.words());
        });
    }

    private static String withoutMark(Mistake mistake) {
        assertThat(mistake.text()).containsOnlyOnce(String.valueOf(HERE));
        return mistake.text().replace(String.valueOf(HERE), "");
    }

    private static String placeOf(Mistake mistake) {
        String[] before =
                mistake.text().substring(0, mistake.text().indexOf(HERE)).split("\r\n|\n", -1);
        return "line " + before.length + ", column " + (before[before.length - 1].length() + 1);
    }

    @Test
    void everyCodeOfATextThatIsWellFormedIsAmongTheseMistakes() {
        Set<DescriptionCode> tested =
                Stream.concat(inYaml(), inJson()).map(Mistake::code).collect(Collectors.toSet());
        Set<DescriptionCode> ofOtherTexts = Set.of(
                DescriptionCode.FILE_NOT_READABLE,
                DescriptionCode.FILE_NOT_WELL_FORMED,
                DescriptionCode.UNSUPPORTED_FAMILY);

        assertThat(Arrays.stream(DescriptionCode.values()).filter(code -> !ofOtherTexts.contains(code)))
                .containsExactlyInAnyOrderElementsOf(tested);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"model_type": "nemotron_h"} | UNSUPPORTED_FAMILY | saw nemotron_h at model_type
                    {"model_type": "qwen3"}      | MODEL_CONFIG       | Expected hidden_size (or n_embd, d_model), saw nothing.
                    {"model_type": "qwen3", "hidden_size": "1024"} | MODEL_CONFIG | at hidden_size, saw the text '1024'
                    {"model_type": "qwen3", "text_config": {"a": }} | MODEL_CONFIG | text_config.a: Expected one JSON object
                    """)
    void mistakeInTheConfigOfTheModelIsToldWithItsPathThere(String config, DescriptionCode code, String words)
            throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        Description description = new Written(folder).yaml(MODEL + "config: config.json}\n");

        assertThat(description.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.path()).isEqualTo("model.config");
            assertThat(finding.message())
                    .startsWith("line 2, column 24: expected ")
                    .contains("saw 'config.json'")
                    .contains(words);
            assertThat(finding.remedy()).isNotBlank();
        });
        assertThat(description.unread()).containsExactly("model.config");
        assertThat(description.deployment().orElseThrow().model()).isEqualTo(ModelSpec.of("m"));
    }

    @Test
    void configThatIsNoTextIsRefused() throws IOException {
        Files.write(folder.resolve("config.json"), new byte[] {'{', (byte) 0xff, '}'});

        assertThat(new Written(folder).yaml(MODEL + "config: config.json}\n").findings())
                .extracting(Finding::code, Finding::path)
                .containsExactly(tuple(DescriptionCode.MODEL_CONFIG, "model.config"));
    }

    @Test
    void allMistakesOfATextAreToldAtOnce() throws IOException {
        Description description = new Written(folder).yaml("""
                nam: x
                nodes:
                  - {nic: 5, devices: [a], ssh: "a b", npus: 0}
                  - 7
                  - {host: "", sssh: x}
                npusPerNode: "8"
                npuGeneration: a1
                ssh: {port: 0, configfile: x}
                model: {}
                parallelism: {tensor: x, piepline: 2}
                serve: {port: 99999, args: x, seed: yes, prot: 1}
                env: {cluster: {A: []}, nodes: {h: {B: ~}, i: 5}}
                runtime: {bare: {}, boxed: {x: 1}}
                ray: {port: -1, x: y}
                ray: {}
                """);

        assertThat(description.deployment()).isEmpty();
        assertThat(description.findings())
                .extracting(finding -> finding.code().name() + " " + finding.path())
                .containsExactlyInAnyOrder(
                        "KEY_UNKNOWN nam",
                        "KEY_MISSING nodes[0].host",
                        "VALUE_WRONG_TYPE nodes[0].nic",
                        "VALUE_WRONG_TYPE nodes[0].devices[0]",
                        "VALUE_OUT_OF_RANGE nodes[0].ssh",
                        "VALUE_OUT_OF_RANGE nodes[0].npus",
                        "VALUE_WRONG_TYPE nodes[1]",
                        "VALUE_OUT_OF_RANGE nodes[2].host",
                        "KEY_UNKNOWN nodes[2].sssh",
                        "VALUE_WRONG_TYPE npusPerNode",
                        "VALUE_OUT_OF_RANGE npuGeneration",
                        "VALUE_OUT_OF_RANGE ssh.port",
                        "KEY_UNKNOWN ssh.configfile",
                        "KEY_MISSING model.id",
                        "VALUE_WRONG_TYPE parallelism.tensor",
                        "KEY_UNKNOWN parallelism.piepline",
                        "VALUE_OUT_OF_RANGE serve.port",
                        "VALUE_WRONG_TYPE serve.args",
                        "VALUE_WRONG_TYPE serve.seed",
                        "KEY_UNKNOWN serve.prot",
                        "VALUE_WRONG_TYPE env.cluster.A",
                        "VALUE_WRONG_TYPE env.nodes[h].B",
                        "VALUE_WRONG_TYPE env.nodes[i]",
                        "KEY_DUPLICATE runtime.boxed",
                        "KEY_UNKNOWN runtime.boxed.x",
                        "VALUE_OUT_OF_RANGE ray.port",
                        "KEY_UNKNOWN ray.x",
                        "KEY_DUPLICATE ray");
        assertThat(description.findings())
                .extracting(Finding::message)
                .allMatch(message -> message.matches("line \\d+, column \\d+: .*"));
    }

    @Test
    void valuesThatCouldNotBeReadAreNamedWithThoseUnderMistypedKeys() throws IOException {
        Description description = new Written(folder)
                .yaml(YAML + "npuPerNode: 8\nserve: {port: x}\nfoo: 1\nparallelism: {tensor: 8, tensro: 4}\n");

        assertThat(description.unread()).containsExactlyInAnyOrder("npusPerNode", "serve.port");
    }
}
