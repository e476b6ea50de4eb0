package dev.hypernet.sandbox;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells an address that an account's notes changed, signed as the Standard Webhooks specification says: whose notes
 * they are, and not what changed. Each change is told once, whatever is answered; a push can be sent again by hand.
 */
final class NotesPushes {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /**
     * Where an account's changes are to be told.
     *
     * @param secret signs, base64 with or without {@code whsec_} before it; null for the sandbox's own
     */
    record Subscription(URI url, @Nullable String secret) {
        Subscription {
            Objects.requireNonNull(url, "url is missing");
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Subscription[" + url + "]";
        }
    }

    /**
     * What was told.
     *
     * @param id its {@code webhook-id}, the same when it is sent again
     * @param sent how often
     * @param status what was answered to the last one; null where nothing was, or not yet
     * @param error why nothing was
     */
    record Push(
            String id,
            Changed payload,
            int sent,
            @Nullable Integer status,
            @Nullable String error) {

        private Push sentOnceMore() {
            return new Push(id, payload, sent + 1, null, null);
        }

        private Push answered(int answer) {
            return new Push(id, payload, sent, answer, null);
        }

        private Push unanswered(Throwable failure) {
            return new Push(id, payload, sent, null, failure.toString());
        }
    }

    /** The body, in the form that the specification recommends. */
    record Changed(String type, Instant timestamp, Data data) {
        record Data(String account) {}
    }

    private record Subscriber(URI url, Webhook signing) {}

    private final HttpClient client;
    private final Clock clock;
    private final @Nullable Secret secret;
    private final Map<String, Subscriber> subscribers = new HashMap<>();
    private final Map<String, Map<String, Push>> pushes = new HashMap<>();

    NotesPushes(Vertx vertx, Clock clock, @Nullable Secret secret) {
        this.client = vertx.createHttpClient();
        this.clock = clock;
        this.secret = secret;
    }

    /** From now on, instead of whoever was told before. */
    void subscribe(String account, Subscription subscription) {
        subscribers.put(account, new Subscriber(webAddress(subscription.url()), signing(subscription)));
    }

    void unsubscribe(String account) {
        subscribers.remove(account);
    }

    /** Tells of a change, unless nobody is to be told. */
    void tell(String account) {
        Subscriber subscriber = subscribers.get(account);
        if (subscriber != null) {
            Changed changed = new Changed("notes.changed", clock.instant(), new Changed.Data(account));
            send(account, subscriber, new Push("msg_" + UUID.randomUUID(), changed, 0, null, null));
        }
    }

    /** Sends it once more, signed anew, to whoever is to be told now; ends with what that is answered. */
    Future<Push> repeat(String account, String id) {
        Push push = pushes.getOrDefault(account, Map.of()).get(id);
        Subscriber subscriber = subscribers.get(account);
        if (push == null || subscriber == null) {
            throw Refusal.notFound("There is no push " + id + ", or nobody to be told");
        }
        return send(account, subscriber, push);
    }

    /** What was told of an account, the first first. */
    List<Push> of(String account) {
        return List.copyOf(pushes.getOrDefault(account, Map.of()).values());
    }

    private Future<Push> send(String account, Subscriber subscriber, Push push) {
        Push sent = kept(account, push.sentOnceMore());
        return post(subscriber, sent)
                .map(sent::answered)
                .otherwise(sent::unanswered)
                .map(ended -> kept(account, ended));
    }

    private Push kept(String account, Push push) {
        pushes.computeIfAbsent(account, name -> new LinkedHashMap<>()).put(push.id(), push);
        return push;
    }

    private Future<Integer> post(Subscriber subscriber, Push push) {
        Buffer body = Json.write(push.payload());
        long timestamp = clock.instant().getEpochSecond();
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(subscriber.url().toString())
                .setTimeout(LIMIT.toMillis())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(Webhook.UNBRANDED_MSG_ID_KEY, push.id())
                .putHeader(Webhook.UNBRANDED_MSG_TIMESTAMP_KEY, Long.toString(timestamp))
                .putHeader(
                        Webhook.UNBRANDED_MSG_SIGNATURE_KEY,
                        signature(subscriber.signing(), push.id(), timestamp, body.toString()));
        return client.request(request)
                .compose(open -> open.send(body))
                .compose(answer -> answer.body().map(read -> answer.statusCode()));
    }

    private static String signature(Webhook signing, String id, long timestamp, String body) {
        try {
            return signing.sign(id, timestamp, body);
        } catch (WebhookSigningException impossible) {
            throw new IllegalStateException("every Java has HMAC-SHA256", impossible);
        }
    }

    private Webhook signing(Subscription subscription) {
        String own = secret == null ? "" : secret.reveal();
        try {
            return new Webhook(Objects.requireNonNullElse(subscription.secret(), own));
        } catch (EmptyWebhookSecretException | IllegalArgumentException unusable) {
            throw Refusal.invalid("secret is missing, or not base64");
        }
    }

    private static URI webAddress(URI url) {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw Refusal.invalid("url is no address of the web");
        }
        return url;
    }
}
