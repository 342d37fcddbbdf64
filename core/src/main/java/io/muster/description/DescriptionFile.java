package io.muster.description;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.muster.description.Value.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A description file, from its bytes to the mapping that it spells. */
final class DescriptionFile {

    /** Descriptions are flat and their keys are words; without limits a file could exhaust the stack, or our patience. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(32)
            .maxNameLength(20_000)
            .build();

    private final Path file;
    private final Notes notes;

    DescriptionFile(Path file, Notes notes) {
        this.file = file;
        this.notes = notes;
    }

    /** As JSON where the name ends so, else as YAML; empty where it is no mapping. */
    Optional<FileSection> root() {
        return FileBytes.read(file, this::notReadable)
                .flatMap(this::text)
                .flatMap(this::value)
                .flatMap(value -> {
                    if (value instanceof Value.Mapping mapping) {
                        return Optional.of(
                                new FileSection("", mapping, notes, new DescribedPaths(file.toAbsolutePath())));
                    }
                    notWellFormed(
                            value.place() + ": expected keys such as nodes and model, saw " + value.kind() + ".",
                            "See the README for a description to begin with.");
                    return Optional.empty();
                });
    }

    private Optional<String> text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean wrong = decoder.decode(in, out, true).isError();
        String text = out.flip().toString();
        if (wrong) {
            notWellFormed(
                    Place.after(text) + ": expected UTF-8, saw the byte "
                            + String.format(Locale.ROOT, "0x%02X", in.get()) + ".",
                    "Save the file as UTF-8.");
            return Optional.empty();
        }
        // Some editors put a mark before the text that YAML skips and JSON does not.
        return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private Optional<Value> value(String text) {
        try (JsonParser tokens = format().createParser(text)) {
            try {
                return Optional.of(new ValueParser(tokens, notes).parse());
            } catch (JsonProcessingException e) {
                notWellFormed(SyntaxTrouble.of(e, text, tokens.currentLocation()), "Correct the file there.");
            }
        } catch (IOException e) {
            notReadable(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private JsonFactory format() {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
            return JsonFactory.builder().streamReadConstraints(LIMITS).build();
        }
        return YAMLFactory.builder()
                .streamReadConstraints(LIMITS)
                // On by default, but not in a builder: what is empty without quotes is nothing, and no text.
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                .build();
    }

    private void notReadable(String why) {
        notes.wrong(
                DescriptionCode.FILE_NOT_READABLE,
                file.toString(),
                "Expected a description in " + file + "; " + why + ".",
                "Give the path of a readable file.");
    }

    private void notWellFormed(String message, String remedy) {
        notes.wrong(DescriptionCode.FILE_NOT_WELL_FORMED, file.toString(), message, remedy);
    }
}
