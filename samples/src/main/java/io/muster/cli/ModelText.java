package io.muster.cli;

import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import java.util.Locale;

/** A model for a person: one fact a line. */
record ModelText(ModelConfig model) {

    @Override
    public String toString() {
        return line("family", model.family() + ", " + model.architecture())
                + line("parameters", number(model.parameters()) + ", " + number(model.activeParameters()) + " a token")
                + extra("vision", model.visionParameters())
                + extra("prediction", model.mtpParameters())
                + line("layers", number(model.layers().size()))
                + (model.isMoe()
                        ? line("experts", number(model.experts()) + ", " + model.expertsPerToken() + " a token")
                        : "")
                + line("context", number(model.maxPositions()) + " tokens")
                + line("KV cache", number(model.kvCacheBytesPerToken()) + " bytes a token, in 16 bit on one NPU")
                + line(
                        "quantization",
                        model.checkpointQuantization().map(Quantization::id).orElse("not told by this file"));
    }

    private static String extra(String name, long parameters) {
        return parameters == 0 ? "" : line(name, number(parameters) + " more parameters");
    }

    private static String line(String name, String value) {
        return String.format(Locale.ROOT, "%-14s%s%n", name, value).replace(System.lineSeparator(), "\n");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
