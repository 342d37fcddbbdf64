package io.muster.advise;

import io.muster.check.FindingCode;

/** What is told of advice. */
public enum AdviceCode implements FindingCode {
    PARALLELISM_CHOSEN,
    MODEL_CONFIG_NOT_GIVEN
}
