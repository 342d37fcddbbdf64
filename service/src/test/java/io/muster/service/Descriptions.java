package io.muster.service;

/** Texts of descriptions. */
final class Descriptions {

    /** Two hosts in memory. */
    static final String GOOD = """
            name: qwen
            nodes:
              - {host: 10.0.0.1}
              - {host: 10.0.0.2}
            npusPerNode: 8
            npuGeneration: atlas-a2
            model: {id: any/model}
            parallelism: {tensor: 8, pipeline: 2}
            """;

    /** A slip in a key, and a host twice. */
    static final String WRONG = """
            name: qwen
            nodes:
              - {host: 10.0.0.1}
              - {host: 10.0.0.1}
            npusPerNod: 8
            npusPerNode: 8
            model: {id: any/model}
            """;

    private Descriptions() {}
}
