package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.docker.DockerProvider;
import io.muster.kubernetes.Manifests;
import io.muster.metrics.WatchMetrics;
import io.muster.ray.RayProvider;
import io.muster.testkit.InMemoryHosts;
import io.muster.vllm.VllmProvider;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever changes what others compile against sees it in the diff. Until the first release nothing else holds it. */
class PublicApiTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                Muster.class,
                VllmProvider.class,
                RayProvider.class,
                DockerProvider.class,
                Manifests.class,
                WatchMetrics.class,
                InMemoryHosts.class
            })
    void isAsItWas(Class<?> anyOfTheModule) throws IOException, URISyntaxException {
        Path place = Path.of(anyOfTheModule
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleReference module = ModuleFinder.of(place).findAll().iterator().next();
        String api = api(module);
        Path file = Path.of("../docs/api/" + module.descriptor().name() + ".txt");
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, api);
        }
        assertThat(api)
                .as("Where the change is meant: mvn test -pl samples -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(file));
    }

    private static String api(ModuleReference module) throws IOException {
        Set<String> exported = module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = module.open();
                Stream<String> names = reader.list()) {
            return names.filter(name -> name.endsWith(".class") && name.contains("/"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
                    .filter(name -> !name.endsWith("package-info"))
                    .map(PublicApiTest::load)
                    .filter(PublicApiTest::isReachable)
                    .map(PublicApiTest::describe)
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isReachable(Class<?> type) {
        return isSeen(type.getModifiers())
                && (type.getEnclosingClass() == null || isReachable(type.getEnclosingClass()))
                && !type.isAnonymousClass();
    }

    private static boolean isSeen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        Stream<Member> members = Stream.of(
                        type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
                .flatMap(Arrays::stream);
        List<String> lines = members.filter(member -> isSeen(member.getModifiers()) && !member.isSynthetic())
                .map(member -> "    " + generic(member))
                .sorted()
                .toList();
        String above = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(Type::getTypeName)
                .filter(name -> !name.equals("java.lang.Object"))
                .collect(Collectors.joining(", "));
        return type.toGenericString() + (above.isEmpty() ? "" : " is a " + above) + "\n"
                + lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String generic(Member member) {
        if (member instanceof Executable executable) {
            return executable.toGenericString();
        }
        return ((Field) member).toGenericString();
    }
}
