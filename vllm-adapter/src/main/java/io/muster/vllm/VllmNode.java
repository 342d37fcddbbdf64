package io.muster.vllm;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Fingerprint;
import io.muster.plan.HostFolder;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.Phase;
import io.muster.plan.Probe;
import io.muster.plan.Program;
import io.muster.plan.SecretFile;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.status.ServiceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * For launchers: vLLM on one node. The one way in which {@code vllm serve} is started there, proved, asked, observed and
 * ended, whoever places its ranks. Immutable.
 */
public final class VllmNode {

    private static final Duration SHORT = Duration.ofSeconds(30);

    /** Large models take many minutes to load; what cannot become ready is told at once. */
    private static final Duration READY = Duration.ofMinutes(30);

    private static final Duration READY_POLL = Duration.ofSeconds(1);

    /** Asked for by the server of clients; no rank needs it. */
    private static final String API_KEY = "VLLM_API_KEY";

    /** Longer than a first answer takes, which may compile first. */
    private static final int VERIFY_SECONDS = 300;

    /** For a status, which tells of a lost host within 5 s: a server whose rank is gone may hang. */
    private static final int OBSERVE_SECONDS = 3;

    private static final int OBSERVE_TOKENS = 1;

    private static final String ASK_ANY = "reply=$(complete)";

    /** Of each log, at first. */
    private static final int LOG_LINES = 100;

    /** Whose versions {@link #version} tells as facts; the last two only where vLLM runs on NPUs. */
    public static final List<String> PROGRAMS = List.of("vllm", "vllm-ascend", "torch-npu");

    /** What a claim of a host waits for. */
    private static final String STOPPING_MARK = "MUSTER_STOPPING";

    private static final Duration STOP = Duration.ofMinutes(1);

    private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

    private final Deployment deployment;
    private final Node node;
    private final RuntimeAdapter runtime;
    private final LauncherWords words;
    private final HostFolder folder;
    private final ScriptTemplate template;
    private final List<String> argv;
    private final NodeEnvironment environment;

    /**
     * The service on that node.
     *
     * @param scripts those of {@link #scripts}, with what the launcher puts into them
     * @param environment all variables of the node
     * @param ranks flags that tell vLLM where its ranks are
     */
    public VllmNode(
            Deployment deployment,
            Node node,
            RuntimeAdapter runtime,
            ScriptTemplate scripts,
            NodeEnvironment environment,
            List<String> ranks,
            LauncherWords words) {
        this.deployment = deployment;
        this.node = node;
        this.runtime = runtime;
        this.words = words;
        this.folder = HostFolder.of(deployment.cluster());
        this.environment = environment;
        this.argv = VllmServe.argv(deployment, ranks);
        String line = ShellText.line(argv);
        String secrets = scripts.value("secretsOfService");
        String fingerprint = Fingerprint.of(List.of(
                        new FileContent(folder.file("env"), environment.assigned(name -> true), false),
                        new FileContent(folder.file("serve"), secrets + line, true)))
                .hex();
        ScriptTemplate own = scripts.with("serve", line).with("serviceFingerprint", fingerprint);
        this.template = own.with("sameService", own.render("same-service").strip());
    }

    /**
     * The values that scripts of the service and of a launcher share on that node: {@code cluster}, {@code host}, {@code
     * head}, {@code folder}, {@code setup}, {@code removeRuntime}, {@code servePort}, and bash functions as {@code functions}
     * and {@code service}; {@code secretsOfNode} and {@code secretsOfService} export what is in files. A launcher may put its own part into the service's by giving a value to {@code once}, after what
     * it is started; {@code beforeServe}, bash text run before it; {@code serviceVariables}, words of an export for it alone;
     * {@code leaving}, what its end leaves as it is; {@code launcherWriters}, which tells processes that have lost their mark;
     * {@code endLauncher}, bash text that ends what is no part of it; {@code tempFolder} and {@code tempFolderAnd}, a folder
     * of the launcher's own, for bash and for a person; and {@code logFiles}.
     */
    public static ScriptTemplate scripts(Deployment deployment, Node node, RuntimeAdapter runtime) {
        Cluster cluster = deployment.cluster();
        String folder = HostFolder.of(cluster).path();
        ScriptTemplate scripts = new ScriptTemplate(Map.ofEntries(
                Map.entry("cluster", cluster.name()),
                Map.entry("host", node.host()),
                Map.entry("head", cluster.head().host()),
                Map.entry("folder", folder),
                Map.entry("setup", ShellText.word(runtime.setup(deployment))),
                Map.entry("removeRuntime", runtime.remove(deployment, node)),
                Map.entry("servePort", String.valueOf(deployment.serve().port())),
                Map.entry("once", ""),
                Map.entry("beforeServe", ""),
                Map.entry("serviceVariables", ""),
                Map.entry("leaving", ""),
                Map.entry("launcherWriters", ""),
                Map.entry("tempFolder", ""),
                Map.entry("tempFolderAnd", ""),
                Map.entry("logFiles", folder + "/serve.log")));
        scripts = scripts.with("secretsOfNode", secrets(scripts, deployment, name -> !name.equals(API_KEY)))
                .with("secretsOfService", secrets(scripts, deployment, name -> true))
                .with(
                        "keyOfService",
                        deployment.secrets().containsKey(API_KEY) ? scripts.render("key-of-service") : "");
        scripts = scripts.with("functions", scripts.render("functions").strip())
                .with("lookByHand", "")
                .with("service", scripts.render("service").strip())
                .with("endLauncher", scripts.render("end-rest"))
                .with("freePorts", "");
        return node.equals(cluster.head())
                ? needing(scripts, "serve.port", deployment.serve().port())
                : scripts;
    }

    /** Bash text that exports those secrets which no program reads from a file. */
    private static String secrets(ScriptTemplate scripts, Deployment deployment, Predicate<String> wanted) {
        return exported(deployment, wanted).stream()
                .map(name -> scripts.with("secretName", name).render("secret").stripTrailing())
                .collect(joining());
    }

    /** With one more port that must be free before the server starts there. */
    static ScriptTemplate needing(ScriptTemplate scripts, String key, int port) {
        String more = scripts.with("portKey", key)
                .with("portNumber", String.valueOf(port))
                .render("free-port");
        return scripts.with("freePorts", scripts.value("freePorts") + more);
    }

    /**
     * The server, for those who start it by other means than {@link #start}.
     *
     * @param environment all variables of the node, and those of the server alone
     * @param files that the launcher has it read
     */
    public Program program(NodeEnvironment environment, List<FileContent> files) {
        return new Program(argv, environment, exported(deployment, name -> true), files);
    }

    /** The server, of a launcher that has nothing to add. */
    Program program() {
        return program(environment, List.of());
    }

    /** Names of those secrets that every process of a node finds in its environment. */
    public static List<String> secretsOfNode(Deployment deployment) {
        return exported(deployment, name -> !name.equals(API_KEY));
    }

    /** Those which no program reads from a file. */
    private static List<String> exported(Deployment deployment, Predicate<String> wanted) {
        return deployment.secrets().keySet().stream()
                .filter(wanted.and(not(NodeEnvironment::isReadFromFile)))
                .toList();
    }

    /** What runs the service, and what a person may run by hand; on the head also what asks it. */
    public List<FileContent> files() {
        FileContent serve = file("serve", template.render("serve"));
        if (!isHead()) {
            return List.of(serve);
        }
        int replicas = deployment.parallelism().data();
        ScriptTemplate asking = asking(VllmServe.PROOF_TOKENS, VERIFY_SECONDS)
                .with("askReplicas", replicas == 1 ? ASK_ANY : askEach(replicas));
        String verify =
                asking.with("askService", asking.render("ask-service").strip()).render("verify");
        return List.of(serve, file("verify", verify));
    }

    /** Where a node notes which hosts are of the cluster, the head first, and how they are reached: one that the description loses would else be forgotten. */
    public FileContent hosts() {
        return new FileContent(
                folder.file("hosts"),
                deployment.cluster().nodes().stream()
                        .map(n -> n.host() + n.ssh().map(ssh -> " " + ssh).orElse("") + "\n")
                        .collect(joining()),
                false);
    }

    /**
     * Steps that see what runs on the node already, write its files, make its runtime, and see what is installed there.
     *
     * @param check refuses what runs from another description
     * @param files of the launcher and of the service
     * @param secrets of the launcher
     * @param version tells versions as facts
     */
    public List<Step> prepare(
            Command check, List<FileContent> files, List<SecretFile> secrets, Command version, String versionTitle) {
        var steps = new ArrayList<Step>();
        steps.add(run("check", "see what runs already", check, SHORT, Optional.empty()));
        var allSecrets = new ArrayList<>(SecretFile.of(deployment));
        allSecrets.addAll(secrets);
        steps.add(new Step.Write(
                node.host() + "/files",
                node.host(),
                "write the node's files",
                files,
                allSecrets,
                SHORT,
                Optional.of(forget())));
        steps.addAll(runtime.create(deployment, node));
        steps.add(run("version", versionTitle, inside(version), SHORT, Optional.empty()));
        return steps;
    }

    /** Bash text that refuses a node on which the service of another description runs. */
    public String check() {
        return template.render("service") + template.render("same-service");
    }

    /** Bash text that tells the version of vLLM as a fact, and refuses a node without it, the model or enough shared memory. */
    public String version() {
        return template.with("beside", words.beside())
                .with("orWithout", words.orWithout())
                .with("model", ShellText.word(deployment.model().id()))
                .render("need-vllm");
    }

    /** Starts the server; where it runs already, nothing happens. */
    public Step start() {
        return run("serve", "start the service", inside(serve()), SHORT, Optional.of(inside(stopService())));
    }

    /** Waits for one completion, and tells meanwhile how far the engine is, and at once if there will be none. */
    public Step ready() {
        return new Step.Await(
                node.host() + "/ready",
                node.host(),
                "wait until the model answers",
                new Probe(inside(verify()), new ModelAnswers(deployment, words), READY, READY_POLL),
                READY);
    }

    /**
     * Sees that the server goes on running; for a node whose server answers nobody, until the head's does.
     *
     * @param observe tells what {@link #observe} does
     */
    Step watch(Command observe) {
        return new Step.Await(
                node.host() + "/watch",
                node.host(),
                "see that the server goes on running",
                new Probe(
                        inside(observe), new ServerRuns(deployment, node.host(), words), READY.plus(STOP), READY_POLL),
                READY);
    }

    /**
     * Phases that wait for requests in work, at most so long; one or none.
     *
     * @param most at least a second; parts of a second do not count
     */
    public static List<Phase> drain(VllmNode head, Duration most) {
        return head.runsServer() ? List.of(new Phase("drain", List.of(), List.of(head.drain(most)))) : List.of();
    }

    private Step drain(Duration most) {
        // A runtime that is not there has nothing in work.
        var argv = new ArrayList<>(List.of("bash", "-c", "\"$@\" || true", "muster-drain"));
        Command drain = inside(drainService(most));
        argv.addAll(drain.argv());
        return run(
                "drain",
                "wait for requests in work",
                new Command(argv, drain.stdin()),
                most.plus(SHORT),
                Optional.empty());
    }

    /** Waits until the service has no request in work, for so long at most. */
    Command drainService(Duration most) {
        return Command.script(
                template.with("seconds", String.valueOf(most.toSeconds())).render("drain"));
    }

    /** Ends everything of the cluster on the host. */
    public Step end() {
        Command stop = stop();
        // Told from every other process there: what a next run begins must wait for it.
        Command marked = new Command(
                List.of("env", STOPPING_MARK + "=" + deployment.cluster().name(), "bash", "-s"), stop.stdin());
        return run("stop", "end everything of the cluster", marked, STOP, Optional.empty());
    }

    /** Ends the service on the host, and nothing else. */
    Step endService() {
        return run("end-service", "end the service", inside(stopService()), STOP, Optional.empty());
    }

    /** Starts the server, as {@link #start} does. */
    public Command serve() {
        return Command.of("bash", folder.file("serve"));
    }

    /** Asks once for a completion. */
    public Command verify() {
        return Command.of("bash", folder.file("verify"));
    }

    /** Ends the service, and nothing else. */
    public Command stopService() {
        return Command.script(template.render("stop-service"));
    }

    /**
     * Ends everything of the cluster on the host, with its runtime and files, and proves it. From standard input, so that it
     * works where the node's files are gone.
     */
    public Command stop() {
        return Command.script(template.render("stop"));
    }

    /** Deletes the node's files, unless something runs from them. */
    public Command forget() {
        return Command.script(template.render("forget"));
    }

    /** What the logs have gained since that cursor. */
    public Command logs(String cursor) {
        return Command.script(template.with("after", ShellText.line(WORDS.splitToList(cursor)))
                .with("lines", String.valueOf(LOG_LINES))
                .render("logs"));
    }

    /**
     * The logs, each with at most so many bytes, and what the host is, for {@link io.muster.spi.LauncherAdapter#gather}.
     *
     * @param packages of Python of which the versions are told, but for vLLM's own
     */
    public Command gather(long mostBytes, String packages) {
        String setup = runtime.setup(deployment);
        return Command.script(template.with("most", String.valueOf(mostBytes))
                .with("half", String.valueOf(mostBytes / 2))
                .with("packages", packages + " vllm vllm-ascend torch torch-npu transformers")
                .with("setupLine", setup.isBlank() ? "" : setup + "\n")
                .render("gather"));
    }

    /** Bash text that tells {@link #status} of the service. */
    public String observe() {
        if (!isHead()) {
            return tell();
        }
        ScriptTemplate asking = asking(OBSERVE_TOKENS, OBSERVE_SECONDS);
        return asking.render("service") + asking.render("ask-service");
    }

    /**
     * Asks from what processes were started, for {@link LookAnswer}.
     *
     * @param daemons names of the launcher's own; the server is always asked for
     */
    public Command look(List<String> daemons) {
        return Command.script(template.with("daemons", String.join(" ", daemons))
                .with("wanted", environment.text())
                .with("names", String.join("|", environment.names()))
                .with("variablesMark", NodeEnvironment.VARIABLES_MARK)
                .render("look"));
    }

    /**
     * Goes on and tells what becomes of the node, as {@link io.muster.spi.LauncherAdapter#watch} says it.
     *
     * @param daemons names of the launcher's own processes
     */
    public Command keepWatch(List<String> daemons) {
        String script = template.with("daemons", String.join(" ", daemons))
                .with("endpoint", isHead() && runsServer() ? template.render("watch-endpoint") : "")
                .with("runsServer", String.valueOf(runsServer() && (isHead() || daemons.isEmpty())))
                .render("watch");
        // Its standard input is the sign that somebody listens.
        return inside(Command.of("bash", "-c", script, "muster-watch"));
    }

    /** How the server that was seen on this node differs from what is wanted. */
    public List<Difference> differences(LookAnswer answer, List<Reach> table) {
        return new ServerDrift(node.host(), argv, template.value("serviceFingerprint"), runsServer(), table).of(answer);
    }

    private boolean runsServer() {
        return deployment.serve().serves();
    }

    private String tell() {
        return template.render("service") + "reply=\n" + template.render("tell-service");
    }

    /** The service, from what the head told of it. */
    public static ServiceStatus status(Deployment deployment, LauncherWords words, Map<String, Observation> seen) {
        return new ServiceSeen(deployment, words).of(seen);
    }

    private ScriptTemplate asking(int tokens, int seconds) {
        ScriptTemplate asking = template.with("completion", ShellText.word(VllmServe.completion(deployment, tokens)))
                .with("answerWithin", String.valueOf(seconds));
        return asking.with("askReplicas", ASK_ANY)
                .with("tellService", asking.render("tell-service").strip());
    }

    /** Each replica must answer: requests are shared out among them, so that one answer would prove one. */
    private static String askEach(int replicas) {
        return "for replica in {0.." + (replicas - 1)
                + "}; do reply=$(complete $replica); [ \"${reply:0:3}\" = 200 ] || break; done";
    }

    private boolean isHead() {
        return node.equals(deployment.cluster().head());
    }

    private Step run(String id, String title, Command command, Duration deadline, Optional<Command> undo) {
        return new Step.Run(node.host() + "/" + id, node.host(), title, command, deadline, undo);
    }

    private Command inside(Command command) {
        return runtime.inside(deployment, node, command);
    }

    private FileContent file(String name, String text) {
        return new FileContent(folder.file(name), text, true);
    }
}
