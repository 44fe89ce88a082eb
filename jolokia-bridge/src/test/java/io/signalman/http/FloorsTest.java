package io.signalman.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the bridge may import which. */
@AnalyzeClasses(packages = "io.signalman.http", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {

    @ArchTest
    static final ArchRule importsGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("http")
            .definedBy("io.signalman.http")
            .layer("jolokia")
            .definedBy("io.signalman.http.jolokia")
            .layer("door")
            .definedBy("io.signalman.http.door")
            .layer("call")
            .definedBy("io.signalman.http.call")
            .whereLayer("http")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("jolokia")
            .mayOnlyBeAccessedByLayers("http")
            .whereLayer("door")
            .mayOnlyBeAccessedByLayers("http")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule onlyTheGateKnowsJolokia = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalman.http.jolokia")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jolokia..");

    @ArchTest
    static final ArchRule aCallKnowsNoServer = noClasses()
            .that()
            .resideInAnyPackage("io.signalman.http.call", "io.signalman.http.jolokia")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule oneClassKnowsJettysInternals = noClasses()
            .that()
            .haveNameNotMatching("io\\.signalman\\.http\\.door\\.OriginFormConnections(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..internal..");
}
