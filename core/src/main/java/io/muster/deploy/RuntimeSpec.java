package io.muster.deploy;

/** Options of the place in which processes run on a node. Each runtime adapter brings an immutable one of its own. */
public interface RuntimeSpec {}
