package io.muster;

import io.muster.advise.Advice;
import io.muster.check.Checks;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import io.muster.description.DescriptionReader;
import io.muster.diagnose.Catalogue;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Words;
import io.muster.plan.NodePrograms;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.PortUse;
import io.muster.plan.SecretFile;
import io.muster.preflight.HostPreflight;
import io.muster.run.LogFolder;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads, checks and plans deployments, without contact to any host. Immutable and thread-safe. */
public final class Planner {

    private final Adapters adapters;

    private Planner(Adapters adapters) {
        this.adapters = adapters;
    }

    /** With the adapters that {@link java.util.ServiceLoader} finds. */
    public static Planner create() {
        return new Planner(Adapters.discover());
    }

    /** With those adapters only. */
    public static Planner of(AdapterProvider... providers) {
        return new Planner(Adapters.of(List.of(providers)));
    }

    /** What a YAML or JSON file describes, with everything that is wrong with its text. */
    public Description read(Path file) {
        return new DescriptionReader(adapters.launchers(), adapters.runtimes()).read(file);
    }

    /**
     * Everything that is wrong with a description, in its text and in what it describes, at once.
     *
     * @throws IllegalStateException if there is no launcher at all
     */
    public Findings check(Description description) {
        var findings = new ArrayList<>(description.findings().all());
        var unread = new Unread(description.unread());
        // A value that could not be read has its default in the deployment: what that leads to is no second mistake.
        description
                .deployment()
                .ifPresent(deployment -> found(deployment).stream()
                        .filter(finding -> !unread.touches(finding.path()))
                        .forEach(findings::add));
        return Findings.of(findings);
    }

    private List<Finding> found(Deployment deployment) {
        // That the text names no launcher is among its own findings.
        return adapters.mustBeChosen(deployment)
                ? Checks.of(deployment)
                : check(deployment).all();
    }

    /**
     * Everything that is wrong with a deployment, at once.
     *
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public Findings check(Deployment deployment) {
        return new Completion(adapters, deployment).findings();
    }

    /**
     * Every layout of the deployment's model on all NPUs of its cluster: those that work, ranked, and why the others do not. Where the
     * deployment names no parallelism, the first of them is planned.
     *
     * @throws InvalidDeploymentException if the model's config is not given, or something is wrong that no layout can mend
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public Advice advise(Deployment deployment) {
        return Completion.advise(adapters, deployment);
    }

    /**
     * That deployment with what it leaves open: the only launcher, or the preferred one, with its defaults, and the layout that is advised for its model.
     *
     * @throws IllegalStateException if it names no launcher, and there is not exactly one, nor one preferred
     */
    public Deployment complete(Deployment deployment) {
        return new Completion(adapters, deployment).deployment();
    }

    /**
     * What bringing the deployment up, and down again, will do.
     *
     * @throws InvalidDeploymentException if {@link #check} finds an error
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public Plan plan(Deployment deployment) {
        Deployment complete = sound(deployment);
        LauncherAdapter launcher = adapters.launcherOf(complete);
        RuntimeAdapter runtime = adapters.runtimeOf(complete);
        var bringUp = new ArrayList<Phase>();
        bringUp.add(HostPreflight.phase(complete, Completion.ports(adapters, complete)));
        // First phases of an adapter wait for nothing: here they wait for the hosts to be fit, and then for the
        // runtime.
        bringUp.addAll(waitingFor(List.of(HostPreflight.PHASE), runtime.prepare(complete)));
        List<String> fit = bringUp.stream().map(Phase::name).toList();
        bringUp.addAll(
                waitingFor(fit.size() == 1 ? fit : fit.subList(1, fit.size()), launcher.bringUp(complete, runtime)));
        return new Plan(complete, bringUp, launcher.takeDown(complete, runtime));
    }

    /**
     * Every port at which something of the deployment listens, and who must come to it; at the end those which nobody can know
     * before.
     *
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public List<PortUse> ports(Deployment deployment) {
        return Completion.ports(adapters, new Completion(adapters, deployment).deployment()).stream()
                .sorted(Comparator.comparing(PortUse::isPinned).reversed().thenComparing(PortUse::first))
                .toList();
    }

    /**
     * What goes on running on each node, in the order of the nodes, while the deployment is up, for those who start it by other means
     * than {@link #plan}.
     *
     * @throws InvalidDeploymentException if {@link #check} finds an error
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public List<NodePrograms> programs(Deployment deployment) {
        Deployment complete = sound(deployment);
        LauncherAdapter launcher = adapters.launcherOf(complete);
        RuntimeAdapter runtime = adapters.runtimeOf(complete);
        var secretFiles = new ArrayList<>(SecretFile.of(complete));
        secretFiles.addAll(launcher.secretFiles(complete));
        return complete.cluster().nodes().stream()
                .map(node -> new NodePrograms(
                        node, runtime.setup(complete), launcher.programs(complete, node, runtime), secretFiles))
                .toList();
    }

    /** Complete, and without an error. */
    private Deployment sound(Deployment deployment) {
        var completion = new Completion(adapters, deployment);
        Findings findings = completion.findings();
        if (findings.hasErrors()) {
            throw new InvalidDeploymentException(findings);
        }
        return completion.deployment();
    }

    private static List<Phase> waitingFor(List<String> names, List<Phase> phases) {
        return phases.stream()
                .map(phase -> phase.after().isEmpty() ? phase.waitingFor(names) : phase)
                .toList();
    }

    /** Everything that is known of what logs may hold. */
    public Catalogue catalogue() {
        return adapters.catalogue();
    }

    /**
     * Why a run failed, from its logs: a folder of them in whatever layout, or a support bundle, unpacked or not. Of
     * {@code FOLDER/HOST/FILE} the host is known.
     *
     * @param words how remedies name things
     * @throws IOException if nothing can be read there
     */
    public Diagnosis diagnose(Path logs, Words words) throws IOException {
        return LogFolder.diagnose(logs, catalogue(), words);
    }

    Adapters adapters() {
        return adapters;
    }
}
