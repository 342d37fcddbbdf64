package io.muster.check;

/**
 * Stable name of one kind of finding. Core and each adapter bring an enum of their own that implements it, so that a
 * code is spelt once. Each code has a page {@code docs/findings/NAME.md}.
 */
public interface FindingCode {

    /** Upper case words with underscores, such as {@code DUPLICATE_HOST}. Never changes its meaning. */
    String name();
}
