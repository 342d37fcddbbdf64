package io.muster.samples.apptainer;

import io.muster.check.FindingCode;

enum ApptainerCode implements FindingCode {
    APPTAINER_IMAGE_NOT_A_FILE
}
