package io.muster.plan;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Short name of a content: equal contents have equal fingerprints. Immutable.
 *
 * @param hex 16 hexadecimal digits
 */
public record Fingerprint(String hex) {

    /** Of files: their names and texts, in that order. */
    public static Fingerprint of(List<FileContent> files) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (FileContent file : files) {
            // Lengths first, so that no two lists of files run together into the same bytes.
            for (String part : List.of(file.path(), file.text())) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                hasher.putInt(bytes.length).putBytes(bytes);
            }
        }
        return new Fingerprint(hasher.hash().toString().substring(0, 16));
    }
}
