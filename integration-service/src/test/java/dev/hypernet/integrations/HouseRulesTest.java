package dev.hypernet.integrations;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.hypernet.testkit.HouseRules;
import io.quarkus.reactive.datasource.ReactiveDataSource;

@AnalyzeClasses(packages = "dev.hypernet", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(HouseRules.class);

    /** Whoever works without an owner is named here. */
    @ArchTest
    static final ArchRule OWNERLESS_WORK_HAS_A_SHORT_LIST = ArchRuleDefinition.noClasses()
            .that()
            .haveNameNotMatching(
                    ".*\\.(DefinitionRepository|OAuthAttemptRepository|DeferredPageRepository|SyncJobRepository"
                            + "|OutdatedIntegrationRepository|ResolutionRepository|ExecutionRepository"
                            + "|DueExecutionRepository|DueProbeRepository|PurgeRepository|BorrowedCallRepository"
                            + "|DueSyncRepository|WebhookRepository|DueDeliveryRepository)")
            .and()
            .resideOutsideOfPackage("dev.hypernet.persistence")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ReactiveDataSource.class);
}
