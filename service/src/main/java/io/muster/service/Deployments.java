package io.muster.service;

import io.muster.Muster;
import io.muster.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** All deployments, each a description {@code NAME.yaml} in one folder. What was up when the service ended is watched again. */
@Component
final class Deployments implements DisposableBean {

    private static final String ENDING = ".yaml";

    private final Path folder;
    private final Planner planner;
    private final Muster muster;
    private final Map<String, ManagedDeployment> managed = new ConcurrentHashMap<>();

    Deployments(@Value("${muster.descriptions}") Path folder, Planner planner, Muster muster) throws IOException {
        this.folder = folder;
        this.planner = planner;
        this.muster = muster;
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .forEach(file -> named(file.substring(0, file.length() - ENDING.length())));
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        managed.values().forEach(ManagedDeployment::resume);
    }

    List<Answers.Summary> summaries() {
        return managed.values().stream()
                .filter(ManagedDeployment::isDescribed)
                .map(ManagedDeployment::summary)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    /** That one, which may be yet to be described. */
    ManagedDeployment named(String name) {
        return managed.computeIfAbsent(name, one -> new ManagedDeployment(one, folder, planner, muster));
    }

    Optional<ManagedDeployment> find(String name) {
        return Optional.ofNullable(managed.get(name)).filter(ManagedDeployment::isDescribed);
    }

    void forget(String name) throws IOException {
        named(name).forget();
        managed.remove(name);
    }

    @Override
    public void destroy() {
        managed.values().forEach(ManagedDeployment::close);
    }
}
