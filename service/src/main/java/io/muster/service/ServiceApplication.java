package io.muster.service;

import io.muster.Muster;
import io.muster.Planner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the service. Its settings are in {@code application.properties}. */
@SpringBootApplication
public class ServiceApplication {

    public static void main(String[] args) {
        SpringApplication.run(ServiceApplication.class, args);
    }

    @Bean
    Planner planner() {
        return Planner.create();
    }

    /** Closed by Spring. */
    @Bean
    Muster muster() {
        return Muster.overSsh();
    }
}
