package io.muster.deploy;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where a value comes from that nobody may see: a token, or a key. The value itself is read when it is needed, and is in no
 * object of this kind. Immutable; two are equal that have the same source.
 */
public sealed interface Secret {

    /** A file of this machine, without the line break at its end. */
    static Secret file(Path file) {
        return new FromFile(file);
    }

    /** An environment variable of this machine, of the process in which Muster runs. */
    static Secret environment(String variable) {
        return new FromEnvironment(variable);
    }

    /**
     * What a program answers when it is asked, once in each run, perhaps by another thread.
     *
     * @param name of the source, for a person
     */
    static Secret callback(String name, Supplier<String> value) {
        return new FromCallback(name, value);
    }

    /** 64 hexadecimal digits that Muster makes, and that stay what they are while they are on the head. */
    static Secret made() {
        return new Made();
    }

    /** Its source, for a person; never its value. */
    @Override
    String toString();

    record FromFile(Path file) implements Secret {
        @Override
        public String toString() {
            return "from file " + file;
        }
    }

    record FromEnvironment(String variable) implements Secret {
        @Override
        public String toString() {
            return "from environment variable " + variable;
        }
    }

    record FromCallback(String name, Supplier<String> value) implements Secret {
        @Override
        public String toString() {
            return "from " + name;
        }
    }

    record Made() implements Secret {
        @Override
        public String toString() {
            return "made by Muster: 64 hexadecimal digits, the same on all nodes";
        }
    }
}
