package dev.hypernet.sandbox;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each account's client asked of the providers and when, counted at the provider's door: a request that is refused
 * or never answered is a request too. Only who cannot be told by a credential is not counted.
 */
final class Traffic {

    /** As many of an account's latest requests are remembered. */
    private static final int KEPT = 20_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int TOO_MANY_REQUESTS = 429;

    /**
     * One request.
     *
     * @param at when it came in
     * @param inProgress how many of the account's requests this provider was busy with, this one included
     * @param status of the answer; nothing when there was none, or none yet
     */
    record Request(
            String provider,
            String method,
            String path,
            Instant at,
            int inProgress,
            @Nullable Integer status) {

        Request answered(int with) {
            return new Request(provider, method, path, at, inProgress, with);
        }
    }

    /**
     * An account's requests and what they amount to.
     *
     * @param busiestMinute the most requests within any sixty seconds, wherever they begin
     * @param mostInProgress the most requests that one provider was busy with at once
     * @param refused requests answered 429
     */
    record Report(List<Request> requests, int busiestMinute, int mostInProgress, long refused) {

        static Report of(Collection<Request> requests) {
            return new Report(
                    List.copyOf(requests),
                    Traffic.busiestMinute(requests),
                    requests.stream().mapToInt(Request::inProgress).max().orElse(0),
                    requests.stream()
                            .filter(request ->
                                    Integer.valueOf(TOO_MANY_REQUESTS).equals(request.status()))
                            .count());
        }
    }

    private record Door(String provider, String account) {}

    private final Clock clock;
    private final Map<String, NavigableMap<Long, Request>> byAccount = new HashMap<>();
    private final Map<Door, Integer> inProgress = new HashMap<>();
    private long sequence;

    Traffic(Clock clock) {
        this.clock = clock;
    }

    /** Stands behind the check of credentials: counts the caller's request and lets it pass. */
    Handler<RoutingContext> at(String provider) {
        return context -> {
            count(context, new Door(provider, Caller.account(context)));
            context.next();
        };
    }

    Report of(String account, @Nullable String provider) {
        return Report.of(byAccount.getOrDefault(account, new TreeMap<>()).values().stream()
                .filter(request -> provider == null || request.provider().equals(provider))
                .toList());
    }

    void forget(String account) {
        byAccount.remove(account);
    }

    private void count(RoutingContext context, Door door) {
        long number = ++sequence;
        int busy = inProgress.merge(door, 1, Integer::sum);
        String method = context.request().method().name();
        Request request = new Request(door.provider(), method, context.request().path(), clock.instant(), busy, null);
        NavigableMap<Long, Request> requests = byAccount.computeIfAbsent(door.account(), name -> new TreeMap<>());
        requests.put(number, request);
        if (requests.size() > KEPT) {
            requests.pollFirstEntry();
        }
        context.addEndHandler(ended -> {
            inProgress.merge(door, -1, Integer::sum);
            if (ended.succeeded()) {
                requests.computeIfPresent(
                        number, (key, open) -> open.answered(context.response().getStatusCode()));
            }
        });
    }

    private static int busiestMinute(Collection<Request> requests) {
        Deque<Instant> minute = new ArrayDeque<>();
        int most = 0;
        for (Request request : requests) {
            minute.add(request.at());
            while (!minute.getFirst().plus(MINUTE).isAfter(request.at())) {
                minute.remove();
            }
            most = Math.max(most, minute.size());
        }
        return most;
    }
}
