package io.muster.status;

/**
 * The service of a cluster as it was seen. Immutable.
 *
 * @param url where clients reach it, with {@code /v1}
 * @param state what it is
 * @param cause why it is not {@link ServiceState#SERVING}; empty when it is
 */
public record ServiceStatus(String url, ServiceState state, String cause) {}
