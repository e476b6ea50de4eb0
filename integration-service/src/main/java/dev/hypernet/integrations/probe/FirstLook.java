package dev.hypernet.integrations.probe;

import dev.hypernet.connector.Definition;
import dev.hypernet.integrations.integration.ConnectionProbe;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Objects;

/** The look before an integration counts as connected. Where nothing can be seen it says nothing against it. */
@Singleton
class FirstLook implements ConnectionProbe {
    private final Looks looks;

    FirstLook(Looks looks) {
        this.looks = looks;
    }

    @Override
    public Uni<Finding> probe(Integration integration, Definition definition) {
        return looks.at(integration, definition, Objects.requireNonNull(definition.probe()), integration.userId())
                .map(verdict -> finding(integration, verdict))
                .onFailure(Problem.class)
                .recoverWithItem(() -> Finding.nothing(integration));
    }

    private static Finding finding(Integration integration, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Well well -> new Finding(well.health(), false);
            case Verdict.Unwell unwell -> new Finding(unwell.health(), false);
            case Verdict.Refused refused -> new Finding(refused.health(), true);
            case Verdict.Unseen unseen -> Finding.nothing(integration);
        };
    }
}
