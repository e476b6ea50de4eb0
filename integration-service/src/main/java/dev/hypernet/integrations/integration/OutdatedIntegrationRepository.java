package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/** Whose settings a definition has not seen yet: found without an owner, ids alone, and then changed as their owner's. */
@Singleton
class OutdatedIntegrationRepository {
    /** Three short walks along one index; with their conditions in one, all of the type would be read. */
    static final String OUTDATED = """
            (%1$s and definition_version < $2 order by definition_version limit 100)
             union all
            (%1$s and definition_version > $2 order by definition_version limit 100)
             union all
            (%1$s and definition_version is null order by definition_version limit 100)
            """.formatted("""
            select user_id, id from integration
             where integration_type = $1 and state = 'CONNECTED' and deleted_at is null""");

    private final Pool system;

    OutdatedIntegrationRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    record Outdated(UserId owner, IntegrationId id) {}

    /** Some hundreds of them. */
    Uni<List<Outdated>> of(String integrationType, String version) {
        return system.preparedQuery(OUTDATED)
                .execute(Tuple.of(integrationType, version))
                .map(rows ->
                        Rows.list(rows, row -> new Outdated(Columns.owner(row), new IntegrationId(row.getUUID("id")))));
    }
}
