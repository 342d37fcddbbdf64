package io.muster.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of a log of any size and content. A line holds as much as memory is given to it; its rest is left out. What is not UTF-8
 * is read as far as it is. Not thread-safe.
 */
final class LineStream {

    private static final int LONGEST_BYTES = 16 * 1024;

    private final InputStream bytes;
    private final byte[] line = new byte[LONGEST_BYTES];
    private Charset charset = StandardCharsets.UTF_8;
    private boolean begun;

    /** The stream is closed by its owner. */
    LineStream(InputStream bytes) {
        this.bytes = bytes;
    }

    /** The next line without its end; empty after the last. */
    Optional<String> next() throws IOException {
        int length = 0;
        int one = bytes.read();
        if (one < 0) {
            return Optional.empty();
        }
        // Progress bars return to the beginning of their line: each state is a line.
        for (; one >= 0 && one != '\n' && one != '\r'; one = bytes.read()) {
            if (length < LONGEST_BYTES) {
                line[length++] = (byte) one;
            }
        }
        if (!begun) {
            begun = true;
            boolean isWide = length > 1 && (line[0] & 0xff) == 0xff && (line[1] & 0xff) == 0xfe;
            charset = isWide ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        }
        String text = new String(line, 0, length, charset);
        // Windows writes two bytes for each character; of logs the second is nothing.
        return Optional.of(charset.equals(StandardCharsets.UTF_8) ? text : text.replace("\0", ""));
    }
}
