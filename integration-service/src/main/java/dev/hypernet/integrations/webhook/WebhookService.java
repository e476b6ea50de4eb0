package dev.hypernet.integrations.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.connector.Webhook;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Credentials.SignedDelivery;
import dev.hypernet.integrations.integration.Credentials.Verified;
import dev.hypernet.integrations.integration.Neighbour;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what providers tell by themselves. Nothing of it is looked at before credential-service, which alone knows the
 * secret, says that it is theirs; and then it is a hint, of which nothing but the accounts is read.
 */
@Singleton
class WebhookService {
    private static final Logger LOG = Logger.getLogger(WebhookService.class);
    /** Providers wait three seconds, some of them, before they send it again. */
    private static final Duration PATIENCE = Duration.ofMillis(2500);

    private static final int LONGEST_ID = 200;
    private static final String NOTHING = "";

    private final Definitions definitions;
    private final Credentials credentials;
    private final WebhookRepository webhooks;
    private final WebhookConfig config;
    private final ObjectMapper json;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentMap<String, Integer> ofProvider = new ConcurrentHashMap<>();

    WebhookService(
            Definitions definitions,
            @RestClient Credentials credentials,
            WebhookRepository webhooks,
            WebhookConfig config,
            ObjectMapper json,
            MeterRegistry metrics,
            Clock clock) {
        this.definitions = definitions;
        this.credentials = credentials;
        this.webhooks = webhooks;
        this.config = config;
        this.json = json;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * What a delivery says, once it is known to be the provider's.
     *
     * @param answer where it is only a question whether somebody is there; null where it is not
     * @param deliveryId null where it has no name
     */
    private record Notice(@Nullable String answer, @Nullable String deliveryId, Set<String> accounts) {}

    /**
     * Takes a delivery; answers what the provider is to be told, mostly nothing. A 401 for what is not the provider's, and
     * nothing is done.
     *
     * @param headers by name in lower case
     * @param body as it came, byte by byte
     */
    Uni<String> receive(String integrationType, Map<String, String> headers, byte[] body) {
        Webhook webhook = webhook(integrationType);
        if (body.length > config.mostBytes()) {
            throw Problem.tooLarge(config.mostBytes());
        }
        Webhook.Claim claim = webhook.claim(headers, body, clock.instant()).orElseThrow(WebhookService::notTheirs);
        return oneOfFew(
                        integrationType,
                        () -> verify(integrationType, claim)
                                .chain(() -> CallerContext.aside(() -> read(integrationType, webhook, headers, body)))
                                .chain(notice -> take(integrationType, notice)))
                .invoke(() -> count(integrationType, "taken"))
                .onFailure(Problem.class)
                .invoke(refused -> count(integrationType, refused.name()));
    }

    private void count(String integrationType, String outcome) {
        metrics.counter("hypernet.webhooks.received", "integration_type", integrationType, "outcome", outcome)
                .increment();
    }

    /** Answers a provider that asks whether somebody is there; a 401 where it should show the secret and does not. */
    Uni<String> greet(String integrationType, Map<String, List<String>> query) {
        Webhook webhook = webhook(integrationType);
        String answer = one(query, webhook.challengeParameter())
                .orElseThrow(() -> Problem.badRequest("challenge", "is not asked as this provider asks it"));
        String token = webhook.tokenParameter();
        if (token == null) {
            return Uni.createFrom().item(answer);
        }
        Webhook.Claim claim = one(query, token).map(Webhook::claimOf).orElseThrow(WebhookService::notTheirs);
        return oneOfFew(integrationType, () -> verify(integrationType, claim).replaceWith(answer));
    }

    private Webhook webhook(String integrationType) {
        return Optional.ofNullable(definitions.visible(integrationType).webhook())
                .orElseThrow(() -> Problem.notFound("webhook"));
    }

    private static Optional<String> one(Map<String, List<String>> query, @Nullable String parameter) {
        return Optional.ofNullable(parameter)
                .map(query::get)
                .filter(values -> values.size() == 1)
                .map(List::getFirst)
                .filter(value -> !value.isEmpty() && value.length() <= Webhook.LONGEST_ANSWER);
    }

    /**
     * Anybody may send here: what they send takes no more of this service than that, and what they send in one provider's
     * name leaves the others theirs. Counted when it begins, so that what never does is not.
     */
    private <T> Uni<T> oneOfFew(String integrationType, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            enter(integrationType);
            return Uni.createFrom().<T>deferred(work::get).onTermination().invoke(() -> leave(integrationType));
        });
    }

    private void enter(String integrationType) {
        int all = underWay.incrementAndGet();
        int its = ofProvider.merge(integrationType, 1, Integer::sum);
        if (all > config.mostAtOnce() || its > config.mostAtOncePerProvider()) {
            leave(integrationType);
            throw Problem.unavailable("Too many deliveries are looked at just now.");
        }
    }

    private void leave(String integrationType) {
        underWay.decrementAndGet();
        ofProvider.computeIfPresent(integrationType, (same, count) -> less(count));
    }

    private static @Nullable Integer less(int count) {
        return count == 1 ? null : count - 1;
    }

    private Uni<Void> verify(String integrationType, Webhook.Claim claim) {
        return credentials
                .verifyWebhook(
                        integrationType,
                        new SignedDelivery(
                                claim.algorithm().name(),
                                claim.owner().name(),
                                claim.base64(),
                                claim.signed(),
                                claim.signatures()))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .transform(Neighbour::told)
                .emitOn(CallerContext.here())
                .invoke(WebhookService::refuseUnlessTheirs)
                .replaceWithVoid();
    }

    private static void refuseUnlessTheirs(Verified found) {
        if (!found.verified()) {
            throw notTheirs();
        }
    }

    private Notice read(String integrationType, Webhook webhook, Map<String, String> headers, byte[] body) {
        try {
            JsonNode said = body.length == 0 ? json.createObjectNode() : json.readTree(body);
            return new Notice(
                    webhook.answer(headers, said).orElse(null),
                    webhook.deliveryId(headers, said)
                            .map(WebhookService::storable)
                            .orElse(null),
                    webhook.accounts(headers, said));
        } catch (JsonProcessingException notJson) {
            throw Problem.badRequest("body", "is not JSON");
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory that cannot be read", impossible);
        } catch (ExpressionFailed failed) {
            LOG.warnf("a delivery of %s is not what its definition reads: %s", integrationType, failed.getMessage());
            throw Problem.badRequest("body", "is not what the definition reads");
        }
    }

    private static String storable(String deliveryId) {
        return deliveryId.length() <= LONGEST_ID ? deliveryId : Sha256.hex(deliveryId.getBytes(StandardCharsets.UTF_8));
    }

    private Uni<String> take(String integrationType, Notice notice) {
        if (notice.answer() != null) {
            return Uni.createFrom().item(notice.answer());
        }
        if (notice.accounts().isEmpty()) {
            return Uni.createFrom().item(NOTHING);
        }
        Instant now = clock.instant();
        return webhooks.take(integrationType, notice.deliveryId(), notice.accounts(), now, now.plus(config.settle()))
                .invoke(hinted -> LOG.debugf("%s told of changes: %d to sync", integrationType, hinted))
                .replaceWith(NOTHING);
    }

    private static Problem notTheirs() {
        return Problem.unauthorized("The delivery is not signed as this provider signs, or not about now.");
    }
}
