package dev.hypernet.credentials.refresh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.credentials.refresh.DueRefreshRepository.News;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Tells integration-service what happened to credentials while nobody was asking for them. What is to be told stands in
 * the credential's row, so it outlives this process and a neighbour that is down.
 */
@Singleton
class Messenger {
    private static final Logger LOG = Logger.getLogger(Messenger.class);
    private static final int AT_ONCE = 16;
    private static final String RESTORED = "restored";
    private static final int GONE = 410;
    /** The type of the problem by which integration-service says so of somebody who left. */
    private static final String LEFT = "/account-deleted";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DueRefreshRepository rows;
    private final IntegrationsClient integrations;
    private final Clock clock;

    Messenger(DueRefreshRepository rows, @RestClient IntegrationsClient integrations, Clock clock) {
        this.rows = rows;
        this.integrations = integrations;
        this.clock = clock;
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> round() {
        return Uni.createFrom()
                .deferred(() -> rows.takeNews(clock.instant(), AT_ONCE))
                .call(this::tellAll)
                .repeat()
                .whilst(taken -> !taken.isEmpty())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> tellAll(List<News> taken) {
        return Multi.createFrom()
                .iterable(taken)
                .onItem()
                .transformToUni(this::tell)
                .merge(AT_ONCE)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> tell(News news) {
        return told(news)
                .onFailure(Messenger::isOfNobody)
                .recoverWithNull()
                .chain(() -> rows.told(news))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "integration-service was not told that credential %s is %s: %s",
                        news.id(), news.what(), failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> told(News news) {
        return news.what().equals(RESTORED)
                ? integrations.restored(
                        news.id(), new IntegrationsClient.Restored(news.owner().value(), news.generation()))
                : integrations.rejected(
                        news.id(),
                        new IntegrationsClient.Rejected(news.owner().value(), news.generation(), news.reason()));
    }

    /**
     * The person has left: nobody needs to know. Of an integration that is not there integration-service says nothing
     * at all, so a 404 is of one that has no such address, as of the version before, and what it was sent is told
     * again.
     */
    private static boolean isOfNobody(Throwable failure) {
        return failure instanceof WebApplicationException refused
                && refused.getResponse().getStatus() == GONE
                && problemOf(refused.getResponse()).endsWith(LEFT);
    }

    /** The empty text where something else than a service of ours answered. */
    private static String problemOf(Response refusal) {
        try {
            return JSON.readTree(refusal.readEntity(String.class)).path("type").asText();
        } catch (JsonProcessingException notAProblem) {
            return "";
        }
    }
}
