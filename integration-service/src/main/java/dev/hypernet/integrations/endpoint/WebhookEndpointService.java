package dev.hypernet.integrations.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Credentials.SecretMade;
import dev.hypernet.integrations.integration.Credentials.SecretOrder;
import dev.hypernet.integrations.integration.Neighbour;
import dev.hypernet.outbound.Admission;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A person's endpoints, and what they are told. */
@Singleton
class WebhookEndpointService {
    private static final Logger LOG = Logger.getLogger(WebhookEndpointService.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String CREATE = "POST /api/v1/webhook-endpoints";

    private final Pool pool;
    private final WebhookEndpointRepository endpoints;
    private final WebhookDeliveryRepository deliveries;
    private final Credentials credentials;
    private final Strangers strangers;
    private final Idempotency idempotency;
    private final MergePatches patches;
    private final NoticeBody bodies;
    private final EndpointConfig config;
    private final Clock clock;

    WebhookEndpointService(
            Pool pool,
            WebhookEndpointRepository endpoints,
            WebhookDeliveryRepository deliveries,
            @RestClient Credentials credentials,
            Strangers strangers,
            Idempotency idempotency,
            MergePatches patches,
            NoticeBody bodies,
            EndpointConfig config,
            Clock clock) {
        this.pool = pool;
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.credentials = credentials;
        this.strangers = strangers;
        this.idempotency = idempotency;
        this.patches = patches;
        this.bodies = bodies;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Makes one and tells its secret. Repeated under its key it is the same one, and its secret is not told again: what is
     * remembered of an answer holds none.
     */
    Uni<WebhookEndpointView> create(UserId owner, NewWebhookEndpoint endpoint, @Nullable IdempotencyKey key) {
        UUID id = UUID.randomUUID();
        return admit(endpoint.url())
                .chain(() -> secret(owner, id, 0))
                .chain(made -> pool.withTransaction(connection -> idempotency.once(
                                connection,
                                owner,
                                key,
                                CREATE,
                                endpoint,
                                WebhookEndpointView.class,
                                () -> insert(connection, owner, id, endpoint)))
                        .onFailure()
                        .call(failure -> forgetUnlessMade(owner, id, failure))
                        .call(kept -> kept.id().equals(id) ? Uni.createFrom().voidItem() : forget(owner, id))
                        .map(kept -> kept.id().equals(id) ? kept.with(made.secret()) : kept));
    }

    private Uni<WebhookEndpointView> insert(
            SqlConnection connection, UserId owner, UUID id, NewWebhookEndpoint endpoint) {
        return endpoints
                .count(connection, owner)
                .invoke(this::refuseUnlessRoom)
                .chain(() -> endpoints.insert(connection, owner, id, endpoint, clock.instant()))
                .map(WebhookEndpointView::of);
    }

    private void refuseUnlessRoom(long count) {
        if (count >= config.mostPerPerson()) {
            throw Problem.conflict(
                    "too-many-endpoints", "There are %d already; delete one first.".formatted(config.mostPerPerson()));
        }
    }

    Uni<WebhookEndpoint> get(UserId owner, UUID id) {
        return endpoints.find(owner, id).map(WebhookEndpointService::found);
    }

    Uni<Page<WebhookEndpoint>> list(UserId owner, @Nullable String cursor, int limit) {
        String shape = Cursor.shape("webhook-endpoints");
        return endpoints
                .page(owner, Cursor.decode(cursor, shape, 3), limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())));
    }

    /**
     * Changes what the patch changes; one that is disabled is told nothing more, nor what waits for it. Nor is one that is
     * enabled again told what was noted at the moment it was disabled.
     */
    Uni<WebhookEndpoint> change(UserId owner, UUID id, JsonNode patch, IfMatch match) {
        return get(owner, id)
                .map(endpoint -> patches.apply(WebhookEndpointEdit.of(endpoint), patch))
                .call(edit ->
                        patch.has("url") ? admit(edit.url()) : Uni.createFrom().voidItem())
                .chain(() -> Deadlocks.overcome(() -> pool.withTransaction(connection -> lock(connection, owner, id)
                        .invoke(endpoint -> match.check(endpoint.version()))
                        .chain(endpoint -> change(
                                connection, endpoint, patches.apply(WebhookEndpointEdit.of(endpoint), patch))))));
    }

    private Uni<WebhookEndpoint> change(SqlConnection connection, WebhookEndpoint endpoint, WebhookEndpointEdit edit) {
        if (patches.changed(WebhookEndpointEdit.of(endpoint), edit).isEmpty()) {
            return Uni.createFrom().item(endpoint);
        }
        return endpoints
                .change(connection, endpoint, edit, clock.instant())
                .call(changed -> endpoint.isEnabled() && changed.isEnabled()
                        ? Uni.createFrom().voidItem()
                        : giveUp(connection, changed));
    }

    private Uni<Void> giveUp(SqlConnection connection, WebhookEndpoint endpoint) {
        Instant now = clock.instant();
        return endpoint.isEnabled()
                ? deliveries.giveUpAll(connection, endpoint.owner(), endpoint.id(), now)
                : deliveries
                        .giveUpSome(connection, endpoint.owner(), endpoint.id(), now)
                        .replaceWithVoid();
    }

    /** With its secret and all that waits for it. Repeatable where it broke off. */
    Uni<Void> delete(UserId owner, UUID id, IfMatch match) {
        return get(owner, id)
                .invoke(endpoint -> match.check(endpoint.version()))
                .chain(() -> credentials.removeWebhookSecret(id, owner.value()).emitOn(CallerContext.here()))
                .onFailure(failure -> !(failure instanceof Problem))
                .transform(Neighbour::told)
                .chain(() -> endpoints.delete(owner, id))
                .replaceWithVoid();
    }

    /**
     * Another secret, told this once.
     *
     * @param overlap how long the one before signs too; null for as long as is configured, which is also the longest
     */
    Uni<WebhookEndpointView> rotateSecret(UserId owner, UUID id, @Nullable String overlap) {
        long overlapMs = overlap(overlap).toMillis();
        return get(owner, id)
                .chain(endpoint -> secret(owner, id, overlapMs)
                        .map(made -> WebhookEndpointView.of(endpoint).with(made.secret())));
    }

    private Duration overlap(@Nullable String said) {
        if (said == null || said.isEmpty()) {
            return config.overlap();
        }
        try {
            Duration overlap = Duration.parse(said);
            if (!overlap.isNegative() && overlap.compareTo(config.overlap()) <= 0) {
                return overlap;
            }
        } catch (DateTimeParseException noDuration) {
            LOG.tracef("no duration: %s", noDuration.getMessage());
        }
        throw Problem.badRequest("overlap", "must be an ISO 8601 duration from PT0S to " + config.overlap());
    }

    Uni<Page<WebhookDelivery>> deliveries(
            UserId owner, UUID id, @Nullable String state, @Nullable String cursor, int limit) {
        String shape = Cursor.shape("webhook-deliveries:" + id + ":" + state);
        Cursor after = Cursor.decode(cursor, shape, 3);
        return get(owner, id)
                .chain(() -> deliveries.page(owner, id, state, after, limit + 1))
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())));
    }

    /** Sends something to see whether it arrives, whatever the endpoint wants to be told. */
    Uni<WebhookDelivery> test(UserId owner, UUID id) {
        return pool.withTransaction(connection -> listening(connection, owner, id)
                .call(() -> deliveries
                        .tests(connection, owner, anHourAgo())
                        .invoke(tests -> refuseFrom(tests, config.testsPerHour(), "webhook-tests")))
                .chain(endpoint -> deliveries.test(connection, endpoint, bodies.test(id))));
    }

    /** Sends it again from the beginning of the schedule, delivered or not. */
    Uni<WebhookDelivery> resend(UserId owner, UUID id, UUID delivery) {
        return pool.withTransaction(connection -> listening(connection, owner, id)
                .call(endpoint -> deliveries
                        .find(connection, endpoint, delivery)
                        .onItem()
                        .transform(known -> known.orElseThrow(() -> Problem.notFound("delivery"))))
                .call(() -> deliveries
                        .resends(connection, owner, anHourAgo())
                        .invoke(resends -> refuseFrom(resends, config.resendsPerHour(), "webhook-resends")))
                .chain(endpoint -> deliveries.resend(connection, endpoint, delivery, clock.instant(), anHourAgo()))
                .map(again -> again.orElseThrow(
                        () -> Problem.conflict("on-its-way", "It is being sent just now; wait how that ends."))));
    }

    private Instant anHourAgo() {
        return clock.instant().minus(HOUR);
    }

    /** What is sent comes from the operator's addresses, to whatever address somebody named. */
    private static void refuseFrom(long count, int most, String name) {
        if (count >= most) {
            throw Problem.tooManyRequests(
                    name, "Each person may ask for " + most + " an hour.", Duration.ofMinutes(10), most, HOUR);
        }
    }

    private Uni<WebhookEndpoint> listening(SqlConnection connection, UserId owner, UUID id) {
        return lock(connection, owner, id).invoke(endpoint -> {
            if (!endpoint.isEnabled()) {
                throw Problem.conflict("endpoint-disabled", "The endpoint is disabled; enable it first.");
            }
        });
    }

    private Uni<WebhookEndpoint> lock(SqlConnection connection, UserId owner, UUID id) {
        return endpoints.lock(connection, owner, id).map(WebhookEndpointService::found);
    }

    private static WebhookEndpoint found(Optional<WebhookEndpoint> endpoint) {
        return endpoint.orElseThrow(() -> Problem.notFound("webhook endpoint"));
    }

    private Uni<SecretMade> secret(UserId owner, UUID id, long overlapMs) {
        return credentials
                .makeWebhookSecret(id, new SecretOrder(owner.value(), overlapMs))
                .onFailure()
                .transform(Neighbour::told)
                .emitOn(CallerContext.here());
    }

    /** Where a connection breaks behind its commit, there is one: its secret stays. */
    private Uni<Void> forgetUnlessMade(UserId owner, UUID id, Throwable failure) {
        return failure instanceof Problem
                ? forget(owner, id)
                : endpoints
                        .find(owner, id)
                        .chain(made -> made.isPresent() ? Uni.createFrom().voidItem() : forget(owner, id))
                        .onFailure()
                        .recoverWithNull();
    }

    /** A secret of nothing; what cannot be destroyed now goes when its person leaves. */
    private Uni<Void> forget(UserId owner, UUID id) {
        return credentials
                .removeWebhookSecret(id, owner.value())
                .onFailure()
                .invoke(failure -> LOG.infof("the secret of a webhook that was not made stays: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Sooner than with the first event; it is looked at again with each. One answer for all that is wrong: what a name means
     * within the operator's network is not told.
     */
    private Uni<Void> admit(String url) {
        return strangers
                .guard()
                .admit(address(url))
                .invoke(WebhookEndpointService::refuseUnlessOpen)
                .replaceWithVoid();
    }

    private static void refuseUnlessOpen(Admission admission) {
        if (!(admission instanceof Admission.Admitted)) {
            throw Problem.invalid("/url", "must be an https address whose host is of the open internet");
        }
    }

    private static URI address(String url) {
        try {
            URI address = new URI(url);
            if (address.getRawUserInfo() == null && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException noAddress) {
            LOG.tracef("not an address: %s", noAddress.getReason());
        }
        throw Problem.invalid("/url", "must be an address without user and fragment");
    }
}
