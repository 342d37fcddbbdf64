/**
 * Hosts in memory, for tests of programs that use Muster.
 */
module io.muster.testkit {
    requires transitive io.muster.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.muster.testkit;
}
