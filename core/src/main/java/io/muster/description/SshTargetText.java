package io.muster.description;

import io.muster.cluster.SshTarget;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An SSH target in one text: {@code [user@]host[:port]}. */
final class SshTargetText {

    private static final Pattern FORM = Pattern.compile("(?:([^@\\s]+)@)?([^@:\\s]+)(?::(\\d{1,5}))?");

    private SshTargetText() {}

    static Optional<SshTarget> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || form.group(2).isBlank()) {
            return Optional.empty();
        }
        OptionalInt port =
                form.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(form.group(3)));
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            return Optional.empty();
        }
        return Optional.of(new SshTarget(form.group(2), Optional.ofNullable(form.group(1)), port));
    }
}
