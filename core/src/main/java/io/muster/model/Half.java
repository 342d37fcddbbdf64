package io.muster.model;

import java.util.List;

/** One half of a decoder layer with its weights. */
record Half<T>(T shape, List<Weight> weights) {}
