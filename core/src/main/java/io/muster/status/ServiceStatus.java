package io.muster.status;

import java.util.Optional;

/**
 * The service of a cluster as it was seen. Immutable.
 *
 * @param url where clients reach it, with {@code /v1}
 * @param state what it is
 * @param cause why it is not {@link ServiceState#SERVING}; empty when it is
 */
public record ServiceStatus(String url, ServiceState state, String cause) {

    /** The same; but where it is {@link ServiceState#STARTING} and that cause is there, it will never serve. */
    public ServiceStatus unlessInVain(Optional<String> because) {
        return because.filter(why -> state == ServiceState.STARTING)
                .map(why -> new ServiceStatus(url, ServiceState.NOT_SERVING, why))
                .orElse(this);
    }
}
