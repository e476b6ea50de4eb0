package dev.hypernet.integrations.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationAbandoned;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationConnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationCreated;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Credentials.Exchanged;
import dev.hypernet.integrations.integration.Credentials.Identity;
import dev.hypernet.integrations.integration.FirstSync;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationRepository;
import dev.hypernet.integrations.integration.IntegrationRepository.NewRow;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.integration.Neighbour;
import dev.hypernet.integrations.integration.Settings;
import dev.hypernet.integrations.oauth.OAuthAttemptRepository.NewAttempt;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connects accounts by the authorization-code flow (RFC 6749 4.1, with PKCE).
 *
 * <p>The state is good for one attempt of one person and one definition. Who begins an attempt gets a cookie bound to
 * it; a callback without that cookie, in another's browser say, connects nothing until the owner completes it with
 * their own token.
 */
@ApplicationScoped
class OAuthService {
    private static final Logger LOG = Logger.getLogger(OAuthService.class);
    private static final int TRIES = 3;
    private static final String DECLINED = "access_denied";
    /** RFC 6749 4.1.2.1, besides {@link #DECLINED}. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "unauthorized_client",
            "unsupported_response_type",
            "invalid_scope",
            "server_error",
            "temporarily_unavailable");

    private final Pool pool;
    private final Definitions definitions;
    private final IntegrationRepository integrations;
    private final OAuthAttemptRepository attempts;
    private final IntegrationService integrationService;
    private final Settings settings;
    private final FirstSync syncs;
    private final Credentials credentials;
    private final Outbox outbox;
    private final ObjectMapper json;
    private final Clock clock;
    private final String callback;
    private final Duration lifetime;

    OAuthService(
            Pool pool,
            Definitions definitions,
            IntegrationRepository integrations,
            OAuthAttemptRepository attempts,
            IntegrationService integrationService,
            Settings settings,
            FirstSync syncs,
            @RestClient Credentials credentials,
            Outbox outbox,
            ObjectMapper json,
            Clock clock,
            @ConfigProperty(name = "hypernet.public-url") String publicUrl,
            @ConfigProperty(name = "hypernet.oauth.attempt-lifetime") Duration lifetime) {
        this.pool = pool;
        this.definitions = definitions;
        this.integrations = integrations;
        this.attempts = attempts;
        this.integrationService = integrationService;
        this.settings = settings;
        this.syncs = syncs;
        this.credentials = credentials;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
        this.callback = publicUrl + "/api/v1/integrations/oauth/callback";
        this.lifetime = lifetime;
    }

    /** Where to send the person, and the cookie that binds the way back to their browser. */
    record Started(String authorizationUrl, IntegrationId integrationId, String cookie, Instant expiresAt) {
        /** Without the cookie: records print their parts. */
        @Override
        public String toString() {
            return "Started[" + integrationId + "]";
        }
    }

    /** Begins a new integration, and consent for it. */
    Uni<Started> start(UserId owner, String type) {
        return begin(owner, definitions.connectable(type), IntegrationId.random(), true, Map.of());
    }

    /**
     * Begins consent for an integration that was made without. For one that has an account already a new one is begun,
     * with its settings: the same account revives it, and another is not mixed with it.
     */
    Uni<Started> resume(UserId owner, IntegrationId id) {
        return integrationService.get(owner, id).chain(known -> {
            boolean waits = known.state() instanceof IntegrationState.PendingAuthentication;
            Definition definition = definitions.runnable(known.integrationType());
            return begin(owner, definition, waits ? id : IntegrationId.random(), !waits, known.config());
        });
    }

    private Uni<Started> begin(
            UserId owner,
            Definition definition,
            IntegrationId integration,
            boolean isFirst,
            Map<String, @Nullable Object> config) {
        Definition.OAuth2 oauth2 = definition.oauth2();
        if (oauth2 == null) {
            throw Problem.conflict("not-oauth2", definition.integrationId() + " is not connected by OAuth 2.0.");
        }
        settings.refuseUnlessComplete(definition, config);
        String state = RandomSecrets.next();
        String cookie = RandomSecrets.next();
        Instant now = clock.instant();
        NewAttempt attempt = new NewAttempt(
                UUID.randomUUID(),
                owner,
                integration,
                isFirst,
                RandomSecrets.hash(state),
                RandomSecrets.hash(cookie),
                now,
                now.plus(lifetime));
        return credentials
                .prepare(request(definition, oauth2, attempt, state, config))
                .onFailure()
                .transform(Neighbour::told)
                .call(prepared -> store(definition, attempt, config))
                .map(prepared ->
                        new Started(prepared.authorizationUrl(), attempt.integration(), cookie, attempt.expiresAt()));
    }

    /** The name that is made up for a new integration may be taken. */
    private Uni<Void> store(Definition definition, NewAttempt attempt, Map<String, @Nullable Object> config) {
        return Uni.createFrom()
                .deferred(() -> pool.withTransaction(connection -> (attempt.isFirst()
                                ? create(connection, definition, attempt, config)
                                : attempts.supersede(connection, attempt))
                        .chain(() -> attempts.insert(connection, attempt))))
                .onFailure(IntegrationRepository::isNameTaken)
                .retry()
                .atMost(TRIES);
    }

    /** The browser came back. Without a matching cookie, or with a state that is used, expired or foreign: 400. */
    Uni<Integration> callback(String state, @Nullable String code, @Nullable String error, @Nullable String cookie) {
        return attempt(state).chain(attempt -> {
            if (cookie == null || !RandomSecrets.hash(cookie).equals(attempt.cookieHash())) {
                throw new Problem(
                        400,
                        "not-your-attempt",
                        "This browser did not begin the connection",
                        "Complete it with your own token: POST /api/v1/integrations/oauth/complete {state, code}.");
            }
            return finish(attempt, code, error);
        });
    }

    /** The same by the owner's own token; somebody else's attempt is no attempt. */
    Uni<Integration> complete(UserId owner, String state, String code) {
        return attempt(state).chain(attempt -> {
            if (!attempt.userId().equals(owner)) {
                throw invalidState();
            }
            return finish(attempt, code, null);
        });
    }

    /**
     * An abandoned attempt ends when its time is up, and its pending integration with it. One that credential-service
     * does not take back now, with what it may have brought, is taken back later.
     */
    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> expire() {
        return attempts.expired(clock.instant())
                .onItem()
                .transformToMulti(expired -> Multi.createFrom().iterable(expired))
                .onItem()
                .transformToUniAndConcatenate(attempt -> Owner.runAs(attempt.userId(), () -> expire(attempt)))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> expire(OAuthAttempt attempt) {
        return withdraw(attempt)
                .chain(() -> close(attempt, "attempt_expired"))
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("attempt %s has expired and is ended later: %s", attempt.id(), failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<OAuthAttempt> attempt(String state) {
        return attempts.findByState(RandomSecrets.hash(state))
                .map(found -> found.filter(attempt -> !attempt.isOver(clock.instant()))
                        .orElseThrow(OAuthService::invalidState))
                .invoke(attempt -> Owner.set(attempt.userId()));
    }

    /** An error uses the state up as a code does: it ends no attempt whose code is being redeemed. */
    private Uni<Integration> finish(OAuthAttempt attempt, @Nullable String code, @Nullable String error) {
        if (error == null && (code == null || code.isEmpty())) {
            throw Problem.badRequest("code", "is missing from the provider's answer");
        }
        return attempts.claim(attempt, clock.instant())
                .invoke(OAuthService::failUnlessClaimed)
                .chain(() -> error != null || code == null ? refuse(attempt, error) : redeem(attempt, code));
    }

    private static void failUnlessClaimed(boolean claimed) {
        if (!claimed) {
            throw invalidState();
        }
    }

    private Uni<Integration> refuse(OAuthAttempt attempt, @Nullable String error) {
        boolean declined = DECLINED.equals(error);
        return abandon(attempt, declined ? "consent_declined" : "provider_refused")
                .chain(() -> Uni.createFrom().failure(declined ? consentDeclined() : providerRefused(error)));
    }

    private static Problem consentDeclined() {
        return new Problem(
                400, "consent-declined", "Consent was declined", "Nothing was connected. Start again to connect.");
    }

    /** Only a code of RFC 6749 is repeated: anything else is whatever somebody wrote into an address. */
    private static Problem providerRefused(@Nullable String error) {
        String named = error != null && ERRORS.contains(error) ? error : "an error of its own";
        return new Problem(
                400,
                "provider-refused",
                "The provider refused",
                "The provider answered %s; nothing was connected. Start again to connect.".formatted(named));
    }

    private Uni<Integration> redeem(OAuthAttempt attempt, String code) {
        return credentials
                .exchange(attempt.id(), new Credentials.Code(attempt.userId().value(), code))
                .onFailure()
                .transform(Neighbour::told)
                .onFailure()
                .call(failure -> afterRefusal(attempt, failure))
                .chain(exchanged -> connect(attempt, exchanged));
    }

    /** A code that reached the provider is spent, whatever came back; one that did not may be tried again. */
    private Uni<Void> afterRefusal(OAuthAttempt attempt, Throwable failure) {
        return failure instanceof Problem problem && problem.status() != 503
                ? abandon(attempt, problem.name().replace('-', '_'))
                : attempts.reopen(attempt);
    }

    private Uni<Integration> connect(OAuthAttempt attempt, Exchanged exchanged) {
        return pool.withTransaction(connection -> sameAccount(connection, attempt, exchanged))
                .call(known -> known.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : adopt(attempt, known.get().id()))
                .chain(known -> pool.withTransaction(connection -> connect(connection, attempt, exchanged, known)));
    }

    /** Connecting the same upstream account again revives its integration, so nothing doubles. */
    private Uni<Optional<Integration>> sameAccount(
            SqlConnection connection, OAuthAttempt attempt, Exchanged exchanged) {
        Identity account = exchanged.account();
        return account == null
                ? Uni.createFrom().item(Optional.empty())
                : integrations
                        .lock(connection, attempt.userId(), attempt.integrationId())
                        .chain(pending -> integrations.ofAccount(
                                connection,
                                attempt.userId(),
                                pending.orElseThrow(OAuthService::invalidState).integrationType(),
                                account.id(),
                                attempt.integrationId()));
    }

    private Uni<Void> adopt(OAuthAttempt attempt, IntegrationId known) {
        return credentials
                .adopt(
                        known.value(),
                        new Credentials.Adoption(
                                attempt.userId().value(),
                                attempt.integrationId().value()))
                .onFailure()
                .transform(Neighbour::told);
    }

    private Uni<Integration> connect(
            SqlConnection connection, OAuthAttempt attempt, Exchanged exchanged, Optional<Integration> known) {
        Instant now = clock.instant();
        IntegrationId target = known.map(Integration::id).orElse(attempt.integrationId());
        // One that was given up meanwhile stays so, and what it brought is taken back.
        return attempts.end(connection, attempt, "completed")
                .invoke(OAuthService::failUnlessClaimed)
                .chain(() -> known.isPresent() ? remove(connection, attempt, "same_account") : nothing())
                .chain(() -> locked(connection, attempt.userId(), target))
                .chain(integration ->
                        integrations.connect(connection, integration, told(integration, attempt, exchanged), now))
                .call(connected -> outbox.append(connection, List.of(new IntegrationConnected(connected.snapshot()))))
                .call(connected -> syncs.begin(connection, connected))
                .chain(connected -> locked(connection, attempt.userId(), target));
    }

    private IntegrationRepository.Connection told(Integration integration, OAuthAttempt attempt, Exchanged exchanged) {
        Identity account = exchanged.account();
        return IntegrationRepository.Connection.consented(
                account == null ? null : account.id(),
                account == null ? null : account.name(),
                exchanged.scopes(),
                exchanged.expiresAt(),
                attempt.isFirst(),
                definitions.of(integration.integrationType()).version());
    }

    private Uni<Integration> locked(SqlConnection connection, UserId owner, IntegrationId id) {
        return integrations.lock(connection, owner, id).map(found -> found.orElseThrow(OAuthService::invalidState));
    }

    private Uni<Void> abandon(OAuthAttempt attempt, String reason) {
        return withdraw(attempt)
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("attempt %s could not be withdrawn: %s", attempt.id(), failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .chain(() -> close(attempt, reason));
    }

    /** What it brought goes, unless another consent has connected the integration: then that one's is there. */
    private Uni<Void> withdraw(OAuthAttempt attempt) {
        return pool.withTransaction(connection -> waits(connection, attempt))
                .chain(waits -> waits
                        ? credentials.withdraw(attempt.id(), attempt.userId().value())
                        : nothing());
    }

    private Uni<Void> close(OAuthAttempt attempt, String reason) {
        return pool.withTransaction(connection -> attempts.end(connection, attempt, "failed")
                .chain(() -> waits(connection, attempt))
                .chain(waits -> waits && attempt.isFirst() ? remove(connection, attempt, reason) : nothing()));
    }

    private Uni<Boolean> waits(SqlConnection connection, OAuthAttempt attempt) {
        return integrations
                .lock(connection, attempt.userId(), attempt.integrationId())
                .map(found -> found.isEmpty() || isPending(found.get().state()));
    }

    private static boolean isPending(IntegrationState state) {
        return state instanceof IntegrationState.PendingAuthentication
                || state instanceof IntegrationState.PendingConfiguration;
    }

    private Uni<Void> remove(SqlConnection connection, OAuthAttempt attempt, String reason) {
        return integrations
                .remove(connection, attempt.userId(), attempt.integrationId(), clock.instant())
                .chain(removed -> removed.map(integration -> outbox.append(
                                connection, List.of(new IntegrationAbandoned(integration.snapshot(), reason))))
                        .orElseGet(OAuthService::nothing));
    }

    private Uni<Void> create(
            SqlConnection connection, Definition definition, NewAttempt attempt, Map<String, @Nullable Object> config) {
        NewRow row = NewRow.toBeConsented(
                attempt.owner(),
                attempt.integration(),
                definition.integrationId(),
                definition.name(),
                config,
                definition.version(),
                attempt.now());
        return integrations
                .insert(connection, row)
                .chain(created -> outbox.append(connection, List.of(new IntegrationCreated(created.snapshot()))));
    }

    private Credentials.NewAttempt request(
            Definition definition,
            Definition.OAuth2 oauth2,
            NewAttempt attempt,
            String state,
            Map<String, @Nullable Object> config) {
        ObjectNode settings = definitions.settings(definition, json.valueToTree(config));
        return new Credentials.NewAttempt(
                attempt.id(),
                attempt.owner().value(),
                attempt.integration().value(),
                definition.integrationId(),
                state,
                callback,
                ProviderSettings.of(oauth2, settings),
                account(definition, settings));
    }

    private static Credentials.@Nullable Account account(Definition definition, ObjectNode settings) {
        dev.hypernet.connector.Account account = definition.account();
        if (account == null) {
            return null;
        }
        return new Credentials.Account(
                account.request(settings).uri().toString(),
                account.id().text(),
                account.name() == null ? null : account.name().text(),
                settings);
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    private static Problem invalidState() {
        return new Problem(
                400,
                "invalid-state",
                "This way back is not valid",
                "The state is unknown, used or expired. Start again: GET /api/v1/integrations/oauth/start?type=…");
    }
}
