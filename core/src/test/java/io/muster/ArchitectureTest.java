package io.muster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TimerTask;
import java.util.stream.Stream;

/** What may know what, and where the world outside is touched. */
@AnalyzeClasses(packages = "io.muster", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Literals of addresses; that no name is looked up is for their user to see to. */
    private static final DescribedPredicate<JavaClass> ARE_ADDRESSES =
            belongToAnyOf(InetAddress.class, Inet4Address.class, URI.class);

    @ArchTest
    static final ArchRule CLUSTER = onlyKnows("cluster");

    @ArchTest
    static final ArchRule MODEL = onlyKnows("model");

    @ArchTest
    static final ArchRule DEPLOY = onlyKnows("deploy", "cluster", "model");

    @ArchTest
    static final ArchRule FIT = onlyKnows("fit", "deploy", "cluster", "model");

    @ArchTest
    static final ArchRule CHECK = onlyKnows("check", "fit", "deploy", "cluster", "model");

    @ArchTest
    static final ArchRule ADVISE = onlyKnows("advise", "page", "check", "fit", "deploy", "cluster", "model");

    @ArchTest
    static final ArchRule DESCRIPTION = onlyKnows("description", "spi", "check", "deploy", "cluster", "model");

    @ArchTest
    static final ArchRule PLAN = onlyKnows("plan", "deploy", "cluster", "check");

    @ArchTest
    static final ArchRule STATUS = onlyKnows("status", "check");

    @ArchTest
    static final ArchRule DRIFT = onlyKnows("drift", "cluster");

    @ArchTest
    static final ArchRule WATCH = onlyKnows("watch");

    @ArchTest
    static final ArchRule REPAIR = onlyKnows("repair", "watch", "check", "deploy", "cluster");

    @ArchTest
    static final ArchRule DIAGNOSE = onlyKnows("diagnose", "deploy", "cluster", "model");

    @ArchTest
    static final ArchRule SPI =
            onlyKnows("spi", "diagnose", "plan", "status", "watch", "drift", "check", "deploy", "cluster");

    @ArchTest
    static final ArchRule NPU = onlyKnows("npu");

    @ArchTest
    static final ArchRule PAGE = onlyKnows("page");

    @ArchTest
    static final ArchRule TRACE = onlyKnows("trace", "page");

    @ArchTest
    static final ArchRule NETWORK = onlyKnows("network", "npu", "plan", "check", "deploy", "cluster");

    @ArchTest
    static final ArchRule PREFLIGHT =
            onlyKnows("preflight", "network", "npu", "page", "plan", "check", "deploy", "cluster");

    @ArchTest
    static final ArchRule RUN = onlyKnows(
            "run",
            "network",
            "spi",
            "diagnose",
            "plan",
            "status",
            "watch",
            "repair",
            "trace",
            "drift",
            "check",
            "deploy",
            "cluster");

    @ArchTest
    static final ArchRule NOBODY_BELOW_KNOWS_THE_DOORS = noClasses()
            .that()
            .resideInAPackage("io.muster.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.muster");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.muster.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_RUN_STARTS_PROCESSES = noClasses()
            .that(not(resideInAPackage("io.muster.run")))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class, Process.class, ProcessHandle.class, Runtime.class);

    @ArchTest
    static final ArchRule ONLY_RUN_HAS_THREADS_AND_SOCKETS = noClasses()
            .that(not(resideInAPackage("io.muster.run")))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, TimerTask.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "javax.net..", "java.nio.channels..")
            .orShould()
            .dependOnClassesThat(resideInAPackage("java.net..").and(not(ARE_ADDRESSES)));

    @ArchTest
    static final ArchRule ONLY_RUN_READS_CLOCKS_AND_THE_ENVIRONMENT = noClasses()
            .that(not(resideInAPackage("io.muster.run")))
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class, String.class)
            .orShould()
            .callMethod(System.class, "getProperties")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule NOBODY_PRINTS = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule FILES_ARE_TOUCHED_IN_FEW_PLACES = noClasses()
            .that(not(resideInAnyPackage("io.muster.run", "io.muster.description")))
            .and()
            .doNotHaveFullyQualifiedName("io.muster.plan.Plan")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Files.class, java.io.File.class)
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File|RandomAccess)(Input|Output|Reader|Writer|File).*");

    @ArchTest
    static final ArchRule PUBLIC_SIGNATURES_NAME_NO_LIBRARY =
            classes().that().arePublic().should(nameNoLibraryInWhatOthersSee());

    @ArchTest
    static final ArchRule NO_DRAWERS_FOR_EVERYTHING =
            noClasses().should().haveSimpleNameContaining("Util").orShould().haveSimpleNameContaining("Helper");

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_LAUNCHER_AND_NO_CONTAINER = noClasses()
            .should()
            .haveNameMatching("(?i).*docker.*")
            .orShould()
            .haveNameMatching(".*(Ray|RAY)(?![a-z]).*");

    private static ArchRule onlyKnows(String name, String... others) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others))
                .map(other -> "io.muster." + other)
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("io.muster." + name + "..")
                .should(onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage("io.muster..")))));
    }

    private static ArchCondition<JavaClass> nameNoLibraryInWhatOthersSee() {
        return new ArchCondition<>("name no Jackson or Commons Exec type in what others see") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                var seen = new HashSet<JavaClass>();
                item.getSuperclass().ifPresent(type -> seen.addAll(type.getAllInvolvedRawTypes()));
                item.getInterfaces().forEach(type -> seen.addAll(type.getAllInvolvedRawTypes()));
                for (JavaCodeUnit unit : item.getCodeUnits()) {
                    if (isVisible(unit.getModifiers())) {
                        seen.addAll(unit.getReturnType().getAllInvolvedRawTypes());
                        unit.getParameterTypes().forEach(type -> seen.addAll(type.getAllInvolvedRawTypes()));
                        seen.addAll(unit.getExceptionTypes());
                    }
                }
                for (JavaField field : item.getFields()) {
                    if (isVisible(field.getModifiers())) {
                        seen.addAll(field.getType().getAllInvolvedRawTypes());
                    }
                }
                for (JavaClass type : seen) {
                    if (type.getPackageName().startsWith("com.fasterxml.")
                            || type.getPackageName().startsWith("org.apache.commons.")
                            || type.getPackageName().startsWith("org.yaml.")) {
                        events.add(SimpleConditionEvent.violated(item, item.getName() + " shows " + type.getName()));
                    }
                }
            }
        };
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
