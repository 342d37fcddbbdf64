package io.muster.run;

import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.repair.Next;
import io.muster.watch.WatchEvent;

/** Something that happened while a cluster is guarded. Events are for watching: they cannot steer it. */
public sealed interface RepairEvent {

    /** The watch has told that. */
    record Seen(WatchEvent event) implements RepairEvent {}

    /** Something is lost, and this is waited for before anything is done about it; told when it begins. */
    record Waiting(String why) implements RepairEvent {}

    /** A repair has begun. */
    record RepairStarted(Next.Repair repair) implements RepairEvent {}

    /** The repair that is under way has told that. */
    record Ran(RunEvent event) implements RepairEvent {}

    /**
     * The repair has ended.
     *
     * @param now what the cluster was brought up from: with the spares that have come in
     */
    record RepairEnded(Next.Repair repair, Report report, Deployment now) implements RepairEvent {}

    /** A host whose place was taken is back, and what it still ran has been ended, or not. */
    record LeftoversEnded(String host, Report report) implements RepairEvent {}

    /** Nothing more is done, for that reason; always the last. */
    record GaveUp(Finding reason) implements RepairEvent {}
}
