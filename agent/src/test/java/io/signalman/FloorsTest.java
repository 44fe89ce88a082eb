package io.signalman;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Who may import whom. */
@AnalyzeClasses(packages = "io.signalman", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {
    private static final String JDK = "java..";

    @ArchTest
    static final ArchRule bootstrapKnowsTheJdkOnly = mayUse("bootstrap", JDK);

    @ArchTest
    static final ArchRule coreKnowsTheLanguageTimeAndCollectionsOnly =
            mayUse("core..", "java.lang", "java.lang.invoke", "java.lang.runtime", "java.time", "java.util..");

    /** Each package may use the ones before it. */
    @ArchTest
    static final ArchRule corePackagesDependOneWay =
            oneWay("core", "core.target", "core.judge", "core.effect", "core.plan", "core.job");

    @ArchTest
    static final ArchRule posixKnowsCoreAndJna = mayUse("posix", JDK, "io.signalman.core", "com.sun.jna..");

    @ArchTest
    static final ArchRule jmxKnowsCore =
            mayUse("jmx", JDK, "javax.management..", "javax.security..", "io.signalman.core..");

    @ArchTest
    static final ArchRule accessKnowsTheJdkOnly = mayUse("access", JDK, "javax.security..");

    @ArchTest
    static final ArchRule policyKnowsCoreAndFiles = mayUse("policy", JDK, "io.signalman.core", "io.signalman.access");

    @ArchTest
    static final ArchRule auditKnowsCoreAndFiles = mayUse("audit", JDK, "io.signalman.core", "io.signalman.access");

    @ArchTest
    static final ArchRule regexKnowsCoreAndItsLibrary = mayUse("regex", JDK, "io.signalman.core", "com.google.re2j");

    @ArchTest
    static final ArchRule onlyRegexKnowsItsLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalman.regex")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.re2j");

    /** Clocks of machines may differ by a day, so tickets count by the clock that the agent hands in (CLOCK_BOOTTIME). */
    @ArchTest
    static final ArchRule theFleetReadsNoWallClock = noClasses()
            .that()
            .resideInAPackage("io.signalman.fleet..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Date.class, LocalDate.class, LocalDateTime.class, ZonedDateTime.class);

    @ArchTest
    static final ArchRule fleetKnowsTheJdkOnly = mayUse("fleet", JDK, "javax.crypto..");

    @ArchTest
    static final ArchRule fleetOverNatsKnowsTheFleetAndItsLibrary =
            mayUse("fleet.nats", JDK, "javax.net.ssl", "io.signalman.fleet", "io.nats..");

    @ArchTest
    static final ArchRule onlyFleetOverNatsKnowsItsLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalman.fleet.nats")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.nats..");

    @ArchTest
    static final ArchRule consoleKnowsTheJdkAndAParser = mayUse("console", JDK, "org.jolokia.json..");

    @ArchTest
    static final ArchRule topKnowsTheConsoleAndItsLibrary =
            mayUse("console.top..", JDK, "io.signalman.console", "org.jline..");

    @ArchTest
    static final ArchRule uiKnowsTheConsoleAndTheServerOfTheJdk =
            mayUse("console.ui..", JDK, "io.signalman.console", "com.sun.net.httpserver");

    @ArchTest
    static final ArchRule cliKnowsCoreTheMBeanAndItsLibraries = mayUse(
            "cli..",
            JDK,
            "javax.management..",
            "javax.net.ssl",
            "com.sun.tools.attach",
            "javax.naming..",
            "io.signalman.core",
            "io.signalman.fleet..",
            "io.signalman.console..",
            "io.signalman.jmx",
            "net.bytebuddy.agent..",
            "org.jolokia.json..",
            "picocli..",
            "org.snakeyaml.engine..");

    @ArchTest
    static final ArchRule onlyTheInventoryKnowsYamlAndNaming = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalman.cli.fleet")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.snakeyaml.engine..", "javax.naming..");

    /** Each package may use the ones before it. */
    @ArchTest
    static final ArchRule cliPackagesDependOneWay = oneWay(
            "cli.output", "cli.attach", "cli.client", "cli.fleet", "cli.console", "cli.doctor", "cli.demo", "cli");

    @ArchTest
    static final ArchRule cliPackagesHaveNoCycle =
            slices().matching("io.signalman.(cli..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobodyImportsAssembly = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalman.assembly")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.signalman.assembly");

    @ArchTest
    static final ArchRule onlyBootstrapEndsAJvm = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalman.bootstrap")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule coreAsksATargetAndNeverTestsItsType = classes()
            .that()
            .resideInAPackage("io.signalman.core..")
            .should(new ArchCondition<>("use Target.match") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getInstanceofChecks().stream()
                            .filter(test -> test.getRawType().isAssignableTo("io.signalman.core.target.Target"))
                            .forEach(test -> events.add(SimpleConditionEvent.violated(
                                    type,
                                    type.getName() + " tests for "
                                            + test.getRawType().getName())));
                }
            });

    @ArchTest
    static final ArchRule answersFollowReasonsAndNoSentence = noClasses()
            .that()
            .haveNameMatching(
                    "io\\.signalman\\.(http\\.(Report|Job|Reason)Status|cli\\.(client\\.HttpClient|output\\.ExitCode))")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Pattern.class)
            .orShould()
            .callMethod(String.class, "startsWith", String.class)
            .orShould()
            .callMethod(String.class, "contains", CharSequence.class)
            .orShould()
            .callMethod(String.class, "matches", String.class);

    private static ArchRule oneWay(String... packages) {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 0; i < packages.length - 1; i++) {
            rules.add(noClasses()
                    .that()
                    .resideInAPackage("io.signalman." + packages[i])
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Stream.of(packages)
                            .skip(i + 1)
                            .map(later -> "io.signalman." + later)
                            .toArray(String[]::new)));
        }
        return CompositeArchRule.of(rules);
    }

    private static ArchRule mayUse(String floor, String... packages) {
        String own = "io.signalman." + floor;
        return classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        Stream.concat(Stream.of(own), Stream.of(packages)).toArray(String[]::new)));
    }
}
