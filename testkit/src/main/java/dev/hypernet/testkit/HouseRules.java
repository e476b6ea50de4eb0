package dev.hypernet.testkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.UniSubscribe;
import java.time.Instant;

/** How a service is built, as rules a build breaks on. Each service's {@code HouseRulesTest} includes them. */
public final class HouseRules {
    private static final String RULE_OF_NAMES = ".*(Utils?|Helper|Manager|Impl|Mapper|Dto)|Abstract.*Service";

    @ArchTest
    public static final ArchRule PACKAGES_FORM_NO_CYCLE = slices().matching("dev.hypernet.(*).(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule RESOURCES_DO_NOT_REACH_PAST_THEIR_SERVICE = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .should()
            .dependOnClassesThat(simpleNameEndingWith("Repository").or(resideInAPackage("io.vertx.mutiny.sqlclient..")))
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule REPOSITORIES_KNOW_NO_SERVICE = noClasses()
            .that()
            .haveSimpleNameEndingWith("Repository")
            .should()
            .dependOnClassesThat(simpleNameEndingWith("Service").or(simpleNameEndingWith("Resource")))
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NAMES_SAY_SOMETHING = noClasses()
            .should()
            .haveNameMatching("dev\\.hypernet\\.(?!platform).*(" + RULE_OF_NAMES + ")")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule TIME_COMES_FROM_THE_CLOCK =
            noClasses().should().callMethod(Instant.class, "now").allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NOTHING_WAITS_FOR_A_UNI =
            noClasses().should().callMethod(Uni.class, "await").allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NOTHING_IS_SENT_OFF_UNOBSERVED = noClasses()
            .that()
            .resideOutsideOfPackages("dev.hypernet.persistence", "dev.hypernet.testkit")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(UniSubscribe.class)
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule CONSTRUCTORS_INJECT =
            fields().should().notBeAnnotatedWith("jakarta.inject.Inject").allowEmptyShould(true);

    private HouseRules() {}
}
