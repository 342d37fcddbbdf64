package io.muster.deploy;

/**
 * Processes run on the host itself, in no container. Immutable.
 *
 * @param setup bash text that makes the programs reachable, run before everything else in each process, such as
 *     {@code source /opt/ray/bin/activate}; may be empty
 */
public record BareRuntime(String setup) implements RuntimeSpec {

    /** The programs are on the login user's PATH already. */
    public static BareRuntime withoutSetup() {
        return new BareRuntime("");
    }

    public static BareRuntime setup(String setup) {
        return new BareRuntime(setup);
    }
}
