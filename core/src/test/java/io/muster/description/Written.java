package io.muster.description;

import io.muster.FakeLauncher;
import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.RuntimeSpec;
import io.muster.plan.Command;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** Descriptions that tests write into a folder and read back. */
final class Written {

    static final DescriptionReader READER =
            new DescriptionReader(List.of(new FakeLauncher()), List.of(new Bare("bare"), new Bare("boxed")));

    private final Path folder;

    Written(Path folder) {
        this.folder = folder;
    }

    /** Lays the config.json of that model into the folder, at that path. */
    Written withConfig(String path, String model) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        try (InputStream in = Objects.requireNonNull(
                Written.class.getResourceAsStream("/io/muster/model/configs/" + model + ".json"))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return this;
    }

    Description yaml(String text) throws IOException {
        return read("description.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    Description json(String text) throws IOException {
        return read("description.json", text.getBytes(StandardCharsets.UTF_8));
    }

    Description read(String name, byte[] bytes) throws IOException {
        return READER.read(Files.write(folder.resolve(name), bytes));
    }

    /** Two runtimes of the same kind, so that a file can name one too many. */
    private record Bare(String name) implements RuntimeAdapter {

        @Override
        public Class<? extends RuntimeSpec> specType() {
            return BareRuntime.class;
        }

        @Override
        public RuntimeSpec read(Section section) {
            return section.text("setup").map(BareRuntime::setup).orElseGet(BareRuntime::withoutSetup);
        }

        @Override
        public List<Finding> check(Deployment deployment) {
            return List.of();
        }

        @Override
        public String setup(Deployment deployment) {
            return "";
        }

        @Override
        public List<Step> create(Deployment deployment, Node node) {
            return List.of();
        }

        @Override
        public Command inside(Deployment deployment, Node node, Command command) {
            return command;
        }

        @Override
        public String remove(Deployment deployment, Node node) {
            return "";
        }
    }
}
