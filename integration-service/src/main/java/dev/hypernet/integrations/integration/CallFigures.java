package dev.hypernet.integrations.integration;

import dev.hypernet.connector.Definition;
import io.smallrye.mutiny.Uni;

/** What an integration tells of its calls and others count. */
public interface CallFigures {

    Uni<CallStatistics> statistics(Integration integration);

    Uni<RateLimit> limits(Integration integration, Definition definition);
}
