package io.muster.docker;

import io.muster.cluster.NpuGeneration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Name of an image, taken apart. Immutable.
 *
 * @param repository all but the tag and the digest
 * @param tag {@code latest} where none is said
 * @param hasDigest whether it names a digest
 */
record ImageName(String repository, String tag, boolean hasDigest) {

    private static final List<String> OWN_REGISTRIES =
            List.of("docker.io/library/", "docker.io/", "localhost/", "library/");

    private static final Pattern RELEASE = Pattern.compile("v?\\d+\\..*|main|latest");

    static ImageName of(String text) {
        String name = text.split("@", 2)[0];
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return colon < 0
                ? new ImageName(name, "latest", name.length() < text.length())
                : new ImageName(name.substring(0, colon), name.substring(colon + 1), name.length() < text.length());
    }

    /** With its tag: without one, some engines take all images of that name. */
    String tagged() {
        return repository + ":" + tag;
    }

    /** Whether an engine takes both for one, as it does for names with and without the registry that it takes by itself. */
    boolean means(ImageName other) {
        return tag.equals(other.tag) && unqualified().equals(other.unqualified());
    }

    private String unqualified() {
        return OWN_REGISTRIES.stream()
                .filter(repository::startsWith)
                .findFirst()
                .map(registry -> repository.substring(registry.length()))
                .orElse(repository);
    }

    /** For which NPUs an image of vllm-ascend is made, by its tag (facts/ascend.md 2); empty where the name does not tell. */
    Optional<NpuGeneration> generation() {
        if (hasDigest) {
            return Optional.empty();
        }
        if (!repository.equals("vllm-ascend") && !repository.endsWith("/vllm-ascend")) {
            return Optional.empty();
        }
        List<String> words = Arrays.asList(tag.split("-"));
        if (words.contains("a3")) {
            return Optional.of(NpuGeneration.ATLAS_A3);
        }
        if (words.contains("310p")) {
            return Optional.of(NpuGeneration.ATLAS_310P);
        }
        if (words.contains("950dt") || words.contains("a5")) {
            return Optional.of(NpuGeneration.ATLAS_950);
        }
        boolean plain = words.size() == 1 || (words.size() == 2 && words.get(1).equals("openeuler"));
        return plain && RELEASE.matcher(words.get(0)).matches()
                ? Optional.of(NpuGeneration.ATLAS_A2)
                : Optional.empty();
    }
}
