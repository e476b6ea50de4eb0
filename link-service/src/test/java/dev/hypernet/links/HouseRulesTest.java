package dev.hypernet.links;

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

    @ArchTest
    static final ArchRule NOTHING_HERE_WORKS_WITHOUT_AN_OWNER = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("dev.hypernet.persistence")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ReactiveDataSource.class);
}
