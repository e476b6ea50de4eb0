package dev.hypernet.integrations.deadletter;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.deadletter.DeadLetter.Place;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Shows admins the dead letters, and sends one back where it came from, once. */
@Singleton
class DeadLetterService {
    private static final Logger LOG = Logger.getLogger(DeadLetterService.class);
    private static final int CURSOR_PARTS = 3;
    private static final Duration CLAIM = Duration.ofMinutes(2);

    private final DeadLetterTopics topics;
    private final ReplayRepository replays;
    private final Clock clock;

    /** A letter, and what was done about it. */
    record Told(DeadLetter letter, @Nullable Replay replay) {}

    DeadLetterService(DeadLetterTopics topics, ReplayRepository replays, Clock clock) {
        this.topics = topics;
        this.replays = replays;
        this.clock = clock;
    }

    Uni<List<DeadLetterTopics.Filled>> topics() {
        return topics.filled();
    }

    /** By partition and offset. */
    Uni<Page<Told>> list(String topic, @Nullable String cursor, int limit) {
        String shape = Cursor.shape(topic);
        Cursor after = Cursor.decode(cursor, shape, CURSOR_PARTS);
        Place place = after == null
                ? new Place(topic, 0, -1)
                : new Place(topic, Math.toIntExact(after.number(1)), after.number(2));
        return requireTopic(topic)
                .chain(() -> topics.read(topic, place, limit + 1))
                .chain(letters -> replays.of(topic, letters).map(known -> told(letters, known)))
                .map(told -> Page.of(
                        told,
                        limit,
                        last -> Cursor.of(
                                shape,
                                last.letter().place().partition(),
                                last.letter().place().offset())));
    }

    /** Once: whoever asks again learns that it was done. */
    Uni<Told> replay(UserId admin, Place place) {
        return requireTopic(place.topic())
                .chain(() -> topics.find(place))
                .map(found -> found.orElseThrow(() -> Problem.notFound("dead letter")))
                .chain(record -> replay(admin, record, DeadLetter.of(place.topic(), record)));
    }

    private Uni<Told> replay(UserId admin, ConsumerRecord<String, byte[]> record, DeadLetter letter) {
        String origin = letter.origin();
        if (origin == null || !topics.isReplayable(origin)) {
            throw Problem.conflict("origin-unknown", "The letter does not say which topic it was on.");
        }
        return replays.claim(
                        letter, origin, admin, clock.instant(), clock.instant().minus(CLAIM))
                .invoke(DeadLetterService::requireClaim)
                .chain(() -> send(record, letter.place(), origin))
                .invoke(() -> LOG.infof("admin=%s replayed %s to %s", admin, letter.place(), origin))
                .chain(() -> replays.of(letter.place().topic(), List.of(letter)))
                .map(known -> told(List.of(letter), known).getFirst());
    }

    private Uni<Void> send(ConsumerRecord<String, byte[]> record, Place place, String origin) {
        return topics.send(record, origin)
                .onFailure()
                .call(failure -> replays.giveUp(place))
                .chain(() -> replays.done(place, clock.instant()));
    }

    private Uni<Void> requireTopic(String topic) {
        return topics.exists(topic).invoke(DeadLetterService::requireFound).replaceWithVoid();
    }

    private static void requireFound(boolean exists) {
        if (!exists) {
            throw Problem.notFound("dead-letter topic");
        }
    }

    private static void requireClaim(boolean claimed) {
        if (!claimed) {
            throw Problem.conflict("replayed-already", "This letter was sent back already, or is being sent just now.");
        }
    }

    private static List<Told> told(List<DeadLetter> letters, List<Replay> replays) {
        Map<Place, Replay> known = replays.stream().collect(Collectors.toMap(Replay::place, Function.identity()));
        return letters.stream()
                .map(letter -> new Told(letter, known.get(letter.place())))
                .toList();
    }
}
