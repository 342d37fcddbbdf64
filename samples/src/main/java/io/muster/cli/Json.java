package io.muster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.advise.Advice;
import io.muster.advise.Rejection;
import io.muster.advise.Strategy;
import io.muster.check.Finding;
import io.muster.deploy.Parallelism;
import io.muster.diagnose.Clocks;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Sighting;
import io.muster.diagnose.Told;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.MemoryLine;
import io.muster.fit.StageMemory;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import io.muster.network.NpuMatrix;
import io.muster.network.PingResult;
import io.muster.network.PortLink;
import io.muster.npu.HostNpus;
import io.muster.npu.NpuHealth;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.PortUse;
import io.muster.plan.Step;
import io.muster.preflight.Preflight;
import io.muster.run.HostKey;
import io.muster.run.Report;
import io.muster.status.ClusterStatus;
import io.muster.watch.WatchEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The results as JSON, in forms that programs may rely on. Values of enums are named as in Java. */
final class Json {

    /** The status of a cluster that was not looked at. */
    static final ClusterStatus NOTHING_SEEN = new ClusterStatus(List.of());

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode of(List<Finding> findings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            array.addObject()
                    .put("code", finding.code().name())
                    .put("severity", finding.severity().name())
                    .put("path", finding.path())
                    .put("message", finding.message())
                    .put("remedy", finding.remedy());
        }
        return array;
    }

    /** A quantization of null is one that the file does not tell. */
    static ObjectNode of(ModelConfig model) {
        return object().put("family", model.family())
                .put("architecture", model.architecture())
                .put("parameters", model.parameters())
                .put("activeParameters", model.activeParameters())
                .put("visionParameters", model.visionParameters())
                .put("predictionParameters", model.mtpParameters())
                .put("layers", model.layers().size())
                .put("experts", model.experts())
                .put("expertsPerToken", model.expertsPerToken())
                .put("context", model.maxPositions())
                .put("kvCacheBytesPerToken", model.kvCacheBytesPerToken())
                .put(
                        "quantization",
                        model.checkpointQuantization().map(Quantization::id).orElse(null));
    }

    /** Numbers of GiB and seconds. */
    static ObjectNode of(Advice advice) {
        ObjectNode object = object();
        ArrayNode strategies = object.putArray("strategies");
        for (Strategy strategy : advice.strategies()) {
            ObjectNode one = sizes(strategies.addObject(), strategy.parallelism());
            one.put("verdict", strategy.memory().verdict().name())
                    .put(
                            "memoryPerNpu",
                            rounded(strategy.memory().memoryPerNpu().gibibytes()))
                    .put("maxContext", strategy.memory().maxContext())
                    .put("concurrency", strategy.memory().concurrency())
                    .put("prefillSeconds", rounded(strategy.estimate().prefillSeconds()))
                    .put("decodeSeconds", rounded(strategy.estimate().decodeSeconds()))
                    .put(
                            "throughputTokensPerSecond",
                            rounded(strategy.estimate().tokensPerSecond()))
                    .put("throughputRequests", strategy.estimate().requests())
                    .put("throughputRank", strategy.throughputRank())
                    .put("latencyRank", strategy.latencyRank())
                    .put("chosen", advice.choice().equals(Optional.of(strategy)))
                    .put("why", strategy.why());
            one.set("warnings", of(strategy.warnings()));
            one.set("stages", stages(strategy.memory()));
        }
        ArrayNode rejected = object.putArray("rejected");
        for (Rejection rejection : advice.rejected()) {
            sizes(rejected.addObject(), rejection.parallelism())
                    .put("code", rejection.code().name())
                    .put("message", rejection.message());
        }
        object.put("note", advice.note());
        return object;
    }

    private static ObjectNode sizes(ObjectNode object, Parallelism parallelism) {
        return object.put("tensor", parallelism.tensor())
                .put("pipeline", parallelism.pipeline())
                .put("data", parallelism.data())
                .put("expertParallel", parallelism.expertParallel())
                .put("decodeContext", parallelism.decodeContext());
    }

    /** Sizes in GiB. */
    static ObjectNode of(MemoryEstimate memory) {
        ObjectNode object = sizes(object(), memory.parallelism())
                .put("verdict", memory.verdict().name())
                .put("memoryPerNpu", rounded(memory.memoryPerNpu().gibibytes()))
                .put("maxContext", memory.maxContext())
                .put("concurrency", memory.concurrency());
        object.set("stages", stages(memory));
        return object;
    }

    private static ArrayNode stages(MemoryEstimate memory) {
        ArrayNode stages = JsonNodeFactory.instance.arrayNode();
        for (StageMemory stage : memory.stages()) {
            ObjectNode one = stages.addObject()
                    .put("stage", stage.stage())
                    .put("layers", stage.layers())
                    .put("verdict", stage.verdict().name())
                    .put("budget", rounded(stage.budget().gibibytes()))
                    .put("kvCacheBytesPerToken", stage.kvBytesPerToken())
                    .put("cacheOfOneRequest", rounded(stage.cacheOfLongest().gibibytes()));
            ArrayNode lines = one.putArray("lines");
            for (MemoryLine line : stage.lines()) {
                lines.addObject()
                        .put("name", line.name())
                        .put("low", rounded(line.low().gibibytes()))
                        .put("high", rounded(line.high().gibibytes()))
                        .put("source", line.source());
            }
        }
        return stages;
    }

    private static double rounded(double number) {
        return Math.round(number * 10_000) / 10_000.0;
    }

    static ObjectNode of(ClusterStatus status) {
        ObjectNode object = object().put("ready", status.ready());
        ArrayNode nodes = object.putArray("nodes");
        status.nodes()
                .forEach(node -> nodes.addObject()
                        .put("host", node.host())
                        .put("role", node.role().name())
                        .put("state", node.state().name())
                        .put("expectedNpus", node.expectedNpus())
                        .put("npus", node.npus())
                        .put("cause", node.cause()));
        status.service()
                .ifPresent(service -> object.putObject("service")
                        .put("state", service.state().name())
                        .put("url", service.url())
                        .put("cause", service.cause()));
        return object;
    }

    static ObjectNode of(WatchEvent event) {
        return object().put("host", event.host())
                .put("part", event.part().word())
                .put("up", event.up())
                .put("cause", event.cause());
    }

    static ObjectNode of(Diagnosis diagnosis) {
        ObjectNode object = object().put("headline", diagnosis.headline());
        ArrayNode cause = object.putArray("cause");
        diagnosis.cause().ifPresent(told -> cause.add(of(told)));
        ArrayNode consequences = object.putArray("consequences");
        diagnosis.consequences().forEach(told -> consequences.add(of(told)));
        ArrayNode later = object.putArray("later");
        diagnosis.later().forEach(told -> later.add(of(told)));
        ArrayNode unknown = object.putArray("unknown");
        diagnosis.unknown().forEach(error -> unknown.add(of(error)));
        object.put(
                "clocks",
                diagnosis
                        .clocks()
                        .map(Clocks::source)
                        .orElse(Clocks.Source.NONE)
                        .name());
        ArrayNode missing = object.putArray("missing");
        diagnosis.missing().forEach(missing::add);
        return object.put("files", diagnosis.files())
                .put("lines", diagnosis.lines())
                .put("hosts", diagnosis.hosts());
    }

    private static ObjectNode of(Told told) {
        ObjectNode object = object().put("code", told.symptom().code())
                .put("kind", told.symptom().kind().name())
                .put("meaning", told.symptom().meaning())
                .put("remedy", told.remedy());
        object.set("first", of(told.first()));
        ObjectNode counts = object.putObject("counts");
        told.counts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        ArrayNode references = object.putArray("references");
        told.symptom().references().forEach(references::add);
        return object;
    }

    private static ObjectNode of(Sighting sighting) {
        return object().put("host", sighting.host())
                .put("rank", sighting.rank())
                .put("file", sighting.file())
                .put("line", sighting.line())
                .put("at", sighting.at().map(Object::toString).orElse(""))
                .put("text", sighting.text());
    }

    static ObjectNode of(Drift drift) {
        ObjectNode object = object().put("equal", drift.isEqual())
                .put("restart", drift.restart().name());
        ArrayNode differences = object.putArray("differences");
        for (Difference difference : drift.differences()) {
            differences
                    .addObject()
                    .put("host", difference.host())
                    .put("kind", difference.kind().name())
                    .put("name", difference.name())
                    .put("running", difference.running().orElse(null))
                    .put("wanted", difference.wanted().orElse(null))
                    .put("restart", difference.restart().name());
        }
        drift.idle().forEach(object.putArray("idle")::add);
        drift.byHand().forEach(object.putArray("byHand")::add);
        drift.unknown().forEach(object.putObject("unknown")::put);
        return object;
    }

    /** Pings without those that came back whole: these are counted. */
    static ObjectNode of(Preflight preflight) {
        ObjectNode object = object().put("ok", preflight.ok())
                .put("seconds", preflight.took().toMillis() / 1000.0);
        object.set("findings", of(preflight.findings().all()));
        ArrayNode hosts = object.putArray("hosts");
        for (HostNpus host : preflight.hosts()) {
            ObjectNode one = hosts.addObject().put("host", host.host());
            host.driver().value().ifPresent(driver -> one.put("driver", driver));
            host.cann().value().ifPresent(cann -> one.put("cann", cann));
            ObjectNode facts = one.putObject("facts");
            preflight.facts().getOrDefault(host.host(), Map.of()).forEach(facts::put);
            ArrayNode npus = one.putArray("npus");
            host.devices()
                    .forEach(device -> npus.addObject()
                            .put("device", device.id())
                            .put("address", device.address().orElse(null))
                            .put("vnic", device.vnicAddress().orElse(null))
                            .put("superPod", device.superPodId().orElse(null))
                            .put("linkUp", device.linkUp().value().orElse(null))
                            .put("health", device.health().map(NpuHealth::name).orElse(null)));
        }
        NpuMatrix matrix = preflight.network().npus();
        ObjectNode pings =
                object.putObject("pings").put("pairs", matrix.pairs().name()).put("peers", matrix.peers());
        for (PingResult.State state : PingResult.State.values()) {
            pings.put(state.name(), matrix.count(state));
        }
        pings.put("explained", matrix.explained());
        ArrayNode results = pings.putArray("results");
        matrix.results().stream()
                .filter(result -> result.state() != PingResult.State.OK)
                .forEach(result -> addPing(results.addObject(), result));
        ObjectNode ports = object.putObject("ports");
        for (PortLink.State state : PortLink.State.values()) {
            ports.put(state.name(), preflight.network().count(state));
        }
        ArrayNode links = ports.putArray("links");
        preflight.network().links().stream()
                .filter(link -> link.state() != PortLink.State.OPEN)
                .forEach(link -> links.addObject()
                        .put("from", link.from())
                        .put("to", link.to())
                        .put("port", link.port())
                        .put("what", link.use().what())
                        .put("state", link.state().name())
                        .put("said", link.said()));
        return object;
    }

    private static void addPing(ObjectNode object, PingResult result) {
        object.put("from", result.ping().from().host())
                .put("fromDevice", result.ping().from().device())
                .put("to", result.ping().to().host())
                .put("toDevice", result.ping().to().device())
                .put("address", result.ping().address())
                .put("state", result.state().name())
                .put("said", result.said());
        result.lossPercent().ifPresent(loss -> object.put("lossPercent", loss));
    }

    static ObjectNode of(Report report, List<Finding> findings) {
        ObjectNode object = object().put("outcome", report.outcome().name())
                .put("changed", report.changed())
                .put("seconds", report.took().toMillis() / 1000.0);
        report.answer().ifPresent(answer -> object.put("answer", answer));
        ArrayNode undone = object.putArray("undone");
        report.undone()
                .forEach(of -> undone.addObject()
                        .put("host", of.host())
                        .put("whole", of.whole())
                        .set("steps", ofTexts(of.steps())));
        object.set("findings", of(findings));
        return object;
    }

    private static ArrayNode ofTexts(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    static ArrayNode ofKeys(List<HostKey> keys) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (HostKey key : keys) {
            array.addObject()
                    .put("host", key.host())
                    .put("type", key.type())
                    .put("fingerprint", key.fingerprint())
                    .put("line", key.line());
        }
        return array;
    }

    /** Phases with their steps; the texts of the files that they write stand by themselves. */
    static ObjectNode of(Plan plan) {
        ObjectNode object = object();
        ObjectNode phases = object.putObject("phases");
        addPhases(phases.putArray("up"), plan.bringUp());
        addPhases(phases.putArray("down"), plan.takeDown());
        ArrayNode files = object.putArray("files");
        for (Step.Write write : PlanText.writes(plan)) {
            for (FileContent file : write.files()) {
                files.addObject()
                        .put("host", write.host())
                        .put("path", file.path())
                        .put("executable", file.executable())
                        .put("text", file.text());
            }
        }
        return object;
    }

    static ObjectNode ofPorts(List<PortUse> ports) {
        ObjectNode object = object();
        ArrayNode array = object.putArray("ports");
        for (PortUse port : ports) {
            ObjectNode one = array.addObject()
                    .put("first", port.first())
                    .put("last", port.last())
                    .put("protocol", "tcp")
                    .put("key", port.key())
                    .put("what", port.what())
                    .put("loopback", port.listensOnLoopback())
                    .put("reach", port.reach().name());
            port.hosts().forEach(one.putArray("hosts")::add);
        }
        return object;
    }

    private static void addPhases(ArrayNode array, List<Phase> phases) {
        for (Phase phase : phases) {
            ObjectNode object = array.addObject().put("name", phase.name());
            phase.after().forEach(object.putArray("after")::add);
            ArrayNode steps = object.putArray("steps");
            phase.steps().forEach(step -> addStep(steps.addObject(), step));
        }
    }

    private static void addStep(ObjectNode object, Step step) {
        object.put("id", step.id())
                .put("host", step.host())
                .put("title", step.title())
                .put("deadlineSeconds", step.deadline().toSeconds());
        if (step instanceof Step.Write write) {
            ArrayNode paths = object.putArray("files");
            write.files().forEach(file -> paths.add(file.path()));
            ArrayNode secrets = object.putArray("secrets");
            write.secrets()
                    .forEach(secret -> secrets.addObject()
                            .put("path", secret.path())
                            .put("source", secret.secret().toString()));
        } else if (step instanceof Step.Run run) {
            run.informedOf().ifPresent(fact -> object.put("informedOf", fact));
            addCommand(object, run.command());
        } else if (step instanceof Step.Send send) {
            object.put("file", send.file().toString()).put("path", send.path());
            send.unless().informedOf().ifPresent(fact -> object.put("informedOf", fact));
            addCommand(object, send.unless().command());
        } else {
            addCommand(object, ((Step.Await) step).probe().command());
        }
    }

    private static void addCommand(ObjectNode object, Command command) {
        command.argv().forEach(object.putArray("command")::add);
        if (!command.stdin().isEmpty()) {
            object.put("stdin", command.stdin());
        }
    }
}
