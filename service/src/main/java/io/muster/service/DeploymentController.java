package io.muster.service;

import io.muster.InvalidDeploymentException;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.run.LogLine;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Muster over REST. What is asked of hosts is asked while the client waits; what changes them is begun, and told as events. */
@RestController
@RequestMapping("/deployments")
class DeploymentController {

    /** As the name of a cluster. */
    private static final String NAME = "/{name:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?}";

    private final Deployments deployments;
    private final Planner planner;
    private final Muster muster;
    private final Streams streams;

    DeploymentController(Deployments deployments, Planner planner, Muster muster, Streams streams) {
        this.deployments = deployments;
        this.planner = planner;
        this.muster = muster;
        this.streams = streams;
    }

    @GetMapping
    List<Answers.Summary> all() {
        return deployments.summaries();
    }

    /** Keeps a description that has no errors. One that has is answered with all of them, and changes nothing. */
    @PutMapping(NAME)
    Answers.Checked describe(@PathVariable String name, @RequestBody String description) throws IOException {
        return Answers.Checked.of(deployments.named(name).describe(description));
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.UNPROCESSABLE_CONTENT)
    Answers.Checked wrong(InvalidDeploymentException wrong) {
        return Answers.Checked.of(wrong.findings());
    }

    @GetMapping(NAME)
    Answers.Kept kept(@PathVariable String name) throws IOException {
        return find(name).kept();
    }

    @DeleteMapping(NAME)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String name) throws IOException {
        find(name);
        deployments.forget(name);
    }

    @GetMapping(NAME + "/plan")
    Answers.Planned plan(@PathVariable String name) {
        Deployment deployment = find(name).deployment();
        return Answers.Planned.of(planner.plan(deployment), planner.check(deployment));
    }

    @GetMapping(NAME + "/status")
    Answers.Status status(@PathVariable String name) throws InterruptedException {
        return Answers.Status.of(muster.status(find(name).deployment()));
    }

    @GetMapping(NAME + "/diff")
    Answers.Drifted diff(@PathVariable String name) throws InterruptedException {
        Deployment deployment = find(name).deployment();
        return Answers.Drifted.of(
                muster.diff(deployment), planner.check(deployment).all());
    }

    /** Listens for a moment at the ports of the plan: not while something is being started there. */
    @GetMapping(NAME + "/preflight")
    Answers.Preflighted preflight(@PathVariable String name) throws InterruptedException {
        ManagedDeployment managed = find(name);
        managed.refuseIfBusy();
        return Answers.Preflighted.of(muster.preflight(managed.deployment()));
    }

    @GetMapping(path = NAME + "/logs", produces = MediaType.APPLICATION_JSON_VALUE)
    Answers.Lines logs(@PathVariable String name) throws InterruptedException {
        var lines = new ArrayList<LogLine>();
        muster.logs(find(name).deployment(), false, lines::add);
        return new Answers.Lines(lines);
    }

    /** The same, and what comes; each line an event. */
    @GetMapping(path = NAME + "/logs", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter follow(@PathVariable String name) {
        var tail = new LogTail(muster, find(name).deployment());
        return streams.send(tail.events(), 0, tail::end);
    }

    // region service-up
    /** Answers at once; what becomes of it is told by the events. */
    @PostMapping(NAME + "/up")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void up(@PathVariable String name, @RequestParam(defaultValue = "false") boolean restart, Principal who) {
        find(name).up(who.getName(), restart);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.CONFLICT)
    Answers.Refused busy(BusyException busy) {
        return busy.refused();
    }
    // endregion

    @PostMapping(NAME + "/down")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void down(@PathVariable String name, Principal who) {
        find(name).down(who.getName());
    }

    /** Cuts the work short that is under way. */
    @PostMapping(NAME + "/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void stop(@PathVariable String name) {
        if (!find(name).stop()) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "Nobody is at work on it.");
        }
    }

    /** What happened since the last work began, and then all that happens. A browser that comes back goes on where it was. */
    @GetMapping(path = NAME + "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@PathVariable String name, @RequestHeader(name = "Last-Event-ID", defaultValue = "0") long last) {
        return streams.send(find(name).events(), last, () -> {});
    }

    private ManagedDeployment find(String name) {
        return deployments
                .find(name)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "Nothing is described by the name " + name + "."));
    }
}
