package io.muster.description;

import io.muster.check.Quoted;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value of a description file with the place where it stands. */
sealed interface Value {

    Place place();

    /** What a user calls this kind of value. */
    String kind();

    /** A place in the file, both counted from 1. */
    record Place(int line, int column) {
        private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n|[\\r\\n]");

        /** The place behind that text. */
        static Place after(String text) {
            int line = 1;
            int begin = 0;
            Matcher lineBreak = LINE_BREAK.matcher(text);
            while (lineBreak.find()) {
                line++;
                begin = lineBreak.end();
            }
            return new Place(line, text.codePointCount(begin, text.length()) + 1);
        }

        @Override
        public String toString() {
            return "line " + line + ", column " + column;
        }
    }

    /** Keys in the order of the file; of a key that stands there twice, the first. */
    record Mapping(Place place, Map<String, Entry> entries) implements Value {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One key of a mapping. */
    record Entry(Place keyPlace, Value value) {}

    /** A list. */
    record Sequence(Place place, List<Value> items) implements Value {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A text. */
    record Text(Place place, String text) implements Value {
        @Override
        public String kind() {
            return "the text " + Quoted.of(text);
        }
    }

    /** A number; {@code integer} is empty where it is not whole. */
    record Numeric(Place place, String literal, Optional<BigInteger> integer) implements Value {
        @Override
        public String kind() {
            return "the number " + (literal.length() <= 40 ? literal : literal.substring(0, 40) + "...");
        }
    }

    /** True or false, of which YAML has several spellings. */
    record Flag(Place place, String literal, boolean on) implements Value {
        @Override
        public String kind() {
            return literal.equals("true") || literal.equals("false") ? literal : literal + ", which is " + on;
        }
    }

    /** Nothing after the key. */
    record Nothing(Place place) implements Value {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** What YAML has and a description has not: its meaning is elsewhere, in an anchor or in a program. */
    record Foreign(Place place, String kind) implements Value {}
}
