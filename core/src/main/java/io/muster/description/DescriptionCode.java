package io.muster.description;

import io.muster.check.FindingCode;

/** What can be wrong with the text of a description file. */
public enum DescriptionCode implements FindingCode {
    FILE_NOT_READABLE,
    FILE_NOT_WELL_FORMED,
    KEY_UNKNOWN,
    KEY_DUPLICATE,
    KEY_MISSING,
    VALUE_WRONG_TYPE,
    VALUE_OUT_OF_RANGE,
    MODEL_CONFIG,
    UNSUPPORTED_FAMILY
}
