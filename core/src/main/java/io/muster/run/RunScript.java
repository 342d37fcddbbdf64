package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The texts of the scripts with which a run keeps its books on hosts: files beside this class. */
final class RunScript {

    private RunScript() {}

    static String text(String name) {
        try {
            return Resources.toString(Resources.getResource(RunScript.class, name + ".sh"), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
