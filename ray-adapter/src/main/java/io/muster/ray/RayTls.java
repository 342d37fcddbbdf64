package io.muster.ray;

import java.nio.file.Path;

/**
 * TLS between the nodes of Ray, from PEM files of this machine. Every node gets the same. Immutable.
 *
 * @param certificate whose subjectAltName names every node's host
 * @param key of that certificate
 * @param ca that has signed it
 */
public record RayTls(Path certificate, Path key, Path ca) {}
