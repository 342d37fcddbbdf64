package io.muster.description;

import io.muster.check.Quoted;
import io.muster.deploy.ModelSpec;
import io.muster.model.KvCacheType;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.model.ModelConfigException.Reason;
import io.muster.model.Quantization;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The section {@code model} of a description, with the {@code config.json} that it names. */
final class ModelSection {

    private static final String CONFIG = "config";

    private final FileSection section;

    ModelSection(FileSection section) {
        this.section = section;
    }

    /** Empty where it has no id. */
    Optional<ModelSpec> read() {
        Optional<String> id = section.required("id");
        Optional<ModelConfig> config = section.file(CONFIG).flatMap(this::config);
        Optional<Quantization> quantization = section.word("quantization", Quantization.values(), Quantization::id);
        KvCacheType kvCacheType = section.word("kvCacheType", KvCacheType.values(), KvCacheType::id)
                .orElse(KvCacheType.BF16);
        return id.map(i -> new ModelSpec(i, config, quantization, kvCacheType));
    }

    private Optional<ModelConfig> config(Path file) {
        return FileBytes.read(file, why -> unreadable(file, why)).flatMap(bytes -> {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return Optional.of(ModelConfig.parse(text));
            } catch (CharacterCodingException e) {
                unreadable(file, "it is not UTF-8");
            } catch (ModelConfigException e) {
                refused(e);
            }
            return Optional.empty();
        });
    }

    private void unreadable(Path file, String why) {
        section.wrong(
                CONFIG,
                DescriptionCode.MODEL_CONFIG,
                "expected the config.json of the model, saw " + file + ": " + why + ".",
                "Copy it from the model's folder to this machine, or leave the key out.");
    }

    private void refused(ModelConfigException e) {
        boolean unsupported = e.code() == Reason.UNSUPPORTED_FAMILY;
        String message = String.valueOf(e.getMessage());
        String place = message.contains(e.path()) ? "" : ", " + e.path();
        section.wrong(
                CONFIG,
                unsupported ? DescriptionCode.UNSUPPORTED_FAMILY : DescriptionCode.MODEL_CONFIG,
                "expected the config.json of a model that is known here, saw "
                        + Quoted.of(section.text(CONFIG).orElse("")) + place + ": " + message,
                unsupported
                        ? "Leave the key out: then nothing is calculated for this model."
                        : "Correct that file, or copy it from the model's folder again.");
    }
}
