package io.muster.testbed;

import io.muster.testbed.FaultCase.Fault;
import io.muster.testbed.FaultCase.Verb;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Runs {@code ray up} and {@code ray down} against two hosts, each case on new hosts. */
final class RayUpRun {

    private static final List<Integer> HOSTS = List.of(1, 2);
    private static final Duration JOIN_PATIENCE = Duration.ofSeconds(60);
    private static final int NPUS = 8;

    private final Bed bed;
    private final Strangers strangers;
    private final RayUpCommand command;

    RayUpRun(Bed bed) {
        this.bed = bed;
        this.strangers = new Strangers(bed);
        this.command = new RayUpCommand(bed, RayUpCommand.Autoscaler.FIRST);
    }

    RayUpResult run(RayUpCase one) throws InterruptedException {
        renew(one);
        command.write(HOSTS.size(), "BUFFER=200", NPUS);
        if (one.run() == Verb.DOWN || one.kind().equals(RayUpCase.CHANGED)) {
            command.up();
            allThere("BUFFER=200", NPUS);
        }
        boolean told = strike(one);
        heal(one);

        String variable = "BUFFER=200";
        int npus = NPUS;
        if (one.kind().equals(RayUpCase.CHANGED)) {
            variable = "BUFFER=1024";
            npus = NPUS - 1;
            command.write(HOSTS.size(), variable, npus);
        }
        long begin = System.nanoTime();
        boolean upFine = command.up();
        boolean proved = allThere(variable, npus);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        boolean downFine = command.down();
        List<String> left = Stream.of(strangers.left(HOSTS).split("; ", -1))
                .filter(line -> line.contains(" process "))
                .toList();
        String harmed =
                String.join(" ", HOSTS.stream().map(strangers::harmed).toList()).strip();
        return new RayUpResult(one, told, proved, upFine, downFine, left, harmed, took);
    }

    private boolean strike(RayUpCase one) throws InterruptedException {
        Duration after = Duration.ofSeconds(one.seconds());
        if (one.kind().equals(RayUpCase.KILLED)) {
            return one.run() == Verb.UP ? !command.up(after) : !command.down(after);
        }
        if (one.kind().equals(RayUpCase.CHANGED) || one.kind().equals(RayUpCase.NOTHING)) {
            return true;
        }
        if (one.kind().equals(RayUpCase.OTHER_RAY)) {
            return !(command.up() && allThere("BUFFER=200", NPUS));
        }
        var striking = new Thread(() -> {
            try {
                Thread.sleep(after.toMillis());
                bed.fault(one.kind(), one.host());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        striking.start();
        boolean fine = one.run() == Verb.UP ? command.up() : command.down();
        striking.join();
        return !fine;
    }

    /** Whether the head counts all NPUs, and every raylet has that variable. */
    private boolean allThere(String variable, int headNpus) throws InterruptedException {
        long end = System.nanoTime() + JOIN_PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            String status = bed.on(
                    1,
                    ". /opt/ray/bin/activate; timeout 20 ray status --address NET.1:6379 2> /dev/null"
                            .replace("NET", bed.net()));
            String environments =
                    bed.on(1, "cat /proc/[0-9]*/environ 2> /dev/null | tr '\\0' '\\n' | grep -m 1 ^BUFFER=")
                            + bed.on(2, "cat /proc/[0-9]*/environ 2> /dev/null | tr '\\0' '\\n' | grep -m 1 ^BUFFER=");
            if (status.contains("/" + (headNpus + NPUS) + ".0 NPU") && environments.equals(variable + variable)) {
                return true;
            }
            Thread.sleep(1000);
        }
        return false;
    }

    private void heal(RayUpCase one) {
        if (one.kind().equals(RayUpCase.OTHER_RAY)) {
            bed.fault("power-off", one.host());
            bed.powerOn();
        }
        HOSTS.forEach(bed::heal);
        if (one.host() > 0) {
            strangers.plant(one.host());
        }
        HOSTS.forEach(command::prepare);
    }

    private void renew(RayUpCase one) {
        HOSTS.forEach(host -> bed.fault("power-off", host));
        if (one.kind().equals(RayUpCase.OTHER_RAY)) {
            bed.powerOn(Fault.OtherRay.VERSION);
            bed.fault("power-off", 1);
        }
        bed.powerOn();
        HOSTS.forEach(bed::heal);
        HOSTS.forEach(strangers::plant);
        HOSTS.forEach(command::prepare);
        command.forget();
    }
}
