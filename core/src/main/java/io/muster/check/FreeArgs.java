package io.muster.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The free arguments of {@code vllm serve}, taken apart as vLLM does. Immutable. */
public final class FreeArgs {

    /** A value that stands in the same text comes after one of these. */
    private static final Pattern END_OF_FLAG = Pattern.compile("[=\\s]");

    private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");

    /**
     * One flag.
     *
     * @param index of its text among the arguments
     * @param text as it was written
     * @param name with hyphens, and without the {@code no-} of a switch
     * @param value what stands behind it; empty where nothing does, or another flag
     * @param isOff whether it was written with {@code --no-}
     */
    public record Flag(int index, String text, String name, String value, boolean isOff) {

        /** Where the description has it. */
        public String path() {
            return "serve.args[" + index + "]";
        }

        /** Whether vLLM takes it for the long flag of that name: the begin of one stands for the whole. */
        public boolean means(String known) {
            return name.equals(known) || (name.startsWith("--") && name.length() > 2 && known.startsWith(name));
        }

        /** Its value as a whole number. */
        OptionalInt number() {
            return INTEGER.matcher(value).matches() ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
        }

        /** Whether a switch is on. */
        boolean isOn() {
            return !isOff && !value.toLowerCase(Locale.ROOT).equals("false");
        }
    }

    private final List<Flag> flags;

    private FreeArgs(List<Flag> flags) {
        this.flags = flags;
    }

    public static FreeArgs of(List<String> args) {
        var flags = new ArrayList<Flag>();
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).startsWith("-")) {
                String[] parts = END_OF_FLAG.split(args.get(i), 2);
                boolean next = parts.length == 1
                        && i + 1 < args.size()
                        && !args.get(i + 1).startsWith("-");
                String value = parts.length == 2 ? parts[1].strip() : next ? args.get(i + 1) : "";
                String name = hyphened(parts[0]);
                boolean isOff = name.startsWith("--no-");
                flags.add(new Flag(i, args.get(i), isOff ? "--" + name.substring(5) : name, value, isOff));
            }
        }
        return new FreeArgs(flags);
    }

    /** vLLM takes underscores for hyphens in the name of a long flag. */
    private static String hyphened(String name) {
        return name.startsWith("--") ? name.replace('_', '-') : name;
    }

    /** Every flag, in the order written. */
    public List<Flag> all() {
        return flags;
    }

    /** The last flag of one of these names: it is the one that counts. */
    Optional<Flag> find(String... names) {
        Set<String> wanted = Set.of(names);
        return flags.stream().filter(flag -> wanted.contains(flag.name())).reduce((former, latter) -> latter);
    }

    boolean isOn(String name) {
        return find(name).filter(Flag::isOn).isPresent();
    }
}
