package io.muster.deploy;

/** Options of the way in which ranks are started on the nodes. Each launcher adapter brings an immutable one of its own. */
public interface LauncherSpec {}
