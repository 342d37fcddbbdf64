package io.muster.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.plan.FileCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That a file was made by {@code docker save}, or {@code podman save}, of that image. One that is compressed is not looked into.
 *
 * @param image name with tag
 */
record ImageArchive(String image) implements FileCheck {

    private static final int BLOCK = 512;
    private static final int MOST_MANIFEST = 1 << 20;

    /** Of gzip, xz, zstd and bzip2: engines load them too. */
    private static final List<String> COMPRESSED = List.of("1f8b", "fd377a58", "28b52ffd", "425a68");

    private static final Pattern TAGS = Pattern.compile("\"RepoTags\"\\s*:\\s*\\[([^]]*)]");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern LONG_SIZE = Pattern.compile("(?m)^\\d+ size=(\\d{1,18})$");

    @Override
    public String path() {
        return "runtime.docker.archive";
    }

    @Override
    public List<Finding> unmet(Content file) throws IOException {
        String magic = HexFormat.of().formatHex(file.read(0, 4));
        if (COMPRESSED.stream().anyMatch(magic::startsWith)) {
            return List.of();
        }
        Optional<String> manifest = manifest(file);
        if (manifest.isEmpty()) {
            return wrong("an archive of docker save, with a manifest.json", "none in it");
        }
        var names = new ArrayList<String>();
        TAGS.matcher(manifest.get())
                .results()
                .flatMap(tags -> TEXT.matcher(tags.group(1)).results())
                .map(name -> name.group(1))
                .forEach(names::add);
        ImageName wanted = ImageName.of(image);
        return names.stream().anyMatch(name -> ImageName.of(name).means(wanted))
                ? List.of()
                : wrong(
                        "an archive that holds the image " + image,
                        names.isEmpty()
                                ? "images without a name"
                                : String.join(", ", names.subList(0, Math.min(5, names.size()))));
    }

    /** Text of the archive's list of images; layers are passed over unread. */
    private static Optional<String> manifest(Content file) throws IOException {
        long at = 0;
        Optional<Long> longSize = Optional.empty();
        while (at + BLOCK <= file.size()) {
            String header = new String(file.read(at, BLOCK), ISO_8859_1);
            long size = longSize.orElse(size(header));
            if (header.charAt(0) == 0 || size < 0) {
                return Optional.empty();
            }
            char type = header.charAt(156);
            longSize = Optional.empty();
            if (type == 'x') {
                String more = new String(file.read(at + BLOCK, (int) Math.min(size, MOST_MANIFEST)), UTF_8);
                longSize = LONG_SIZE
                        .matcher(more)
                        .results()
                        .map(ImageArchive::number)
                        .findFirst();
            } else if (name(header).equals("manifest.json")) {
                return Optional.of(new String(file.read(at + BLOCK, (int) Math.min(size, MOST_MANIFEST)), UTF_8));
            }
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return Optional.empty();
    }

    private static long number(MatchResult size) {
        return Long.parseLong(size.group(1));
    }

    private static String name(String header) {
        return header.substring(0, Math.max(0, header.indexOf('\0'))).replaceFirst("^\\./", "");
    }

    /** As octal digits, or in base 256 where those do not suffice; negative where it is neither. */
    private static long size(String header) {
        String field = header.substring(124, 136);
        if (field.charAt(0) == 0x80) {
            long size = 0;
            for (char c : field.substring(4).toCharArray()) {
                size = size << 8 | c;
            }
            return size;
        }
        Matcher octal = Pattern.compile("[0-7]{1,12}").matcher(field.strip());
        return octal.lookingAt() ? Long.parseLong(octal.group(), 8) : -1;
    }

    private List<Finding> wrong(String expected, String saw) {
        return List.of(Finding.error(
                DockerCode.IMAGE_ARCHIVE,
                path(),
                "Expected " + expected + ", saw " + Quoted.of(saw) + ".",
                "Make it on a machine that has the image: docker save -o FILE " + image + "."));
    }
}
