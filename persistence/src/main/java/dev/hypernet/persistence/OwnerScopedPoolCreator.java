package dev.hypernet.persistence;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;

/** Makes the request role's pool owner-scoped; Hibernate Reactive, the pg client and the health check all use it. */
@Singleton
public class OwnerScopedPoolCreator implements PgPoolCreator {

    @Override
    public Pool create(Input input) {
        return new OwnerScopedPool(PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build());
    }
}
