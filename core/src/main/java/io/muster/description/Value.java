package io.muster.description;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a description file with the place where it stands. */
sealed interface Value {

    Place place();

    /** What a user calls this kind of value. */
    String kind();

    /** A place in the file, both counted from 1. */
    record Place(int line, int column) {
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
            return "the text '" + text + "'";
        }
    }

    /** A number; {@code integer} is empty where it is not whole. */
    record Numeric(Place place, String literal, Optional<BigInteger> integer) implements Value {
        @Override
        public String kind() {
            return "the number " + literal;
        }
    }

    /** True or false. */
    record Flag(Place place, boolean on) implements Value {
        @Override
        public String kind() {
            return String.valueOf(on);
        }
    }

    /** Nothing after the key. */
    record Nothing(Place place) implements Value {
        @Override
        public String kind() {
            return "nothing";
        }
    }
}
