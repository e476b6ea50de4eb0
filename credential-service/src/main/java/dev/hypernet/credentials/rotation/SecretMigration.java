package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Carries secrets from one store to the other while the service runs on. It can be interrupted anywhere and
 * repeated: what was seen in both stores is marked and not carried again.
 *
 * <p>A secret is written to the target, where a first write wins; read back and compared; looked for in the source
 * once more, for whoever destroys it meanwhile destroys it there first and in the target then; and marked. Only
 * then may it be destroyed in the source, which is another walk. So at every moment a secret in force is in a store
 * that is read.
 */
@Singleton
class SecretMigration {
    static final String EMBEDDED = "embedded";
    static final int SLICE = 100;

    private static final Logger LOG = Logger.getLogger(SecretMigration.class);
    private static final int AT_ONCE = 8;
    private static final int MOST_FAILURES = 20;

    private final MigrationRepository places;

    SecretMigration(MigrationRepository places) {
        this.places = places;
    }

    /** From one store to another, by their names; one of them is the embedded one. */
    record Route(String from, SecretStore source, String to, SecretStore target) {

        boolean leavesTheEmbedded() {
            return from.equals(EMBEDDED);
        }

        /** The one that is not the embedded one: what marks say. */
        String other() {
            return leavesTheEmbedded() ? to : from;
        }
    }

    /** What came of one secret. */
    enum Outcome {
        /** Both stores have it. */
        COPIED,
        /** Only the target has it. */
        DESTROYED,
        /** It was destroyed before it could be moved, or its owner has left. */
        GONE,
        /** The target has another secret in its place: neither is touched, and somebody has to look. */
        DIFFERENT,
        /** A store did not answer or did not keep it: as it was, to be done again. */
        FAILED
    }

    /** How many secrets ended how. */
    static final class Tally {
        private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

        long count(Outcome outcome) {
            return counts.getOrDefault(outcome, 0L);
        }

        /** Whether nothing is left to be done or looked at. */
        boolean isClean() {
            return count(Outcome.FAILED) == 0 && count(Outcome.DIFFERENT) == 0;
        }

        private void add(Outcome outcome) {
            counts.merge(outcome, 1L, Long::sum);
        }

        private boolean goesOn() {
            return count(Outcome.FAILED) <= MOST_FAILURES;
        }
    }

    /** Where a walk is. */
    private static final class Walk {
        private final Tally tally = new Tally();
        private Place last = Place.BEFORE_ALL;
    }

    /** Copies what is not copied yet. After more than {@value #MOST_FAILURES} failures it stops; the tally tells. */
    Uni<Tally> copy(Route route) {
        return walk(
                last -> route.leavesTheEmbedded()
                        ? places.embedded(route.other(), last, SLICE)
                        : places.referred(route.other(), last, SLICE),
                place -> copy(route, place));
    }

    /** Destroys in the source what both have. Only when a copying has ended clean, and no new secret goes there. */
    Uni<Tally> destroy(Route route) {
        return walk(last -> places.copied(route.other(), last, SLICE), place -> destroy(route, place));
    }

    /** One migration at a time, over all processes. */
    <T> Uni<T> alone(Uni<T> work) {
        return places.alone(() -> work);
    }

    private Uni<Tally> walk(Function<Place, Uni<List<Place>>> next, Function<Place, Uni<Outcome>> step) {
        Walk walk = new Walk();
        return Uni.createFrom()
                .deferred(() -> next.apply(walk.last))
                .call(slice -> pass(walk, slice, step))
                .repeat()
                .whilst(slice -> slice.size() == SLICE && walk.tally.goesOn())
                .collect()
                .last()
                .replaceWith(walk.tally);
    }

    private static Uni<Void> pass(Walk walk, List<Place> slice, Function<Place, Uni<Outcome>> step) {
        return Multi.createFrom()
                .iterable(slice)
                .onItem()
                .transformToUni(place -> outcome(place, step))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .invoke(outcomes -> outcomes.forEach(walk.tally::add))
                .invoke(() -> walk.last = slice.isEmpty() ? walk.last : slice.getLast())
                .replaceWithVoid();
    }

    /** As its owner, as every service reads and writes it. What fails fails for one. */
    private static Uni<Outcome> outcome(Place place, Function<Place, Uni<Outcome>> step) {
        return Owner.runAs(place.owner(), () -> step.apply(place))
                .onFailure()
                .invoke(failure -> LOG.errorf("%s was not moved: %s", place, failure.getMessage()))
                .onFailure()
                .recoverWithItem(Outcome.FAILED)
                .invoke(outcome -> tell(place, outcome));
    }

    private static void tell(Place place, Outcome outcome) {
        if (outcome == Outcome.DIFFERENT) {
            LOG.errorf("%s was not moved: the target has another secret in its place", place);
        }
    }

    private Uni<Outcome> copy(Route route, Place place) {
        return read(route.source(), place)
                .chain(found -> found.map(secret -> copy(route, place, secret))
                        .orElseGet(() -> Uni.createFrom().item(Outcome.GONE)));
    }

    private Uni<Outcome> copy(Route route, Place place, Secret secret) {
        return route.target()
                .store(place.owner(), place.credential(), place.generation(), secret)
                .chain(() -> read(route.target(), place))
                .chain(copy -> copy.isEmpty() || copy.get().equals(secret)
                        ? lookAgain(route, place, copy.isPresent())
                        : Uni.createFrom().item(Outcome.DIFFERENT));
    }

    /** Nothing is kept of somebody who has left: then the source loses it, too. */
    private Uni<Outcome> lookAgain(Route route, Place place, boolean kept) {
        return read(route.source(), place)
                .chain(found -> found.isEmpty()
                        ? takeBack(route, place)
                        : kept ? mark(route, place) : Uni.createFrom().item(Outcome.FAILED));
    }

    private Uni<Outcome> mark(Route route, Place place) {
        return places.mark(place, route.other()).replaceWith(Outcome.COPIED);
    }

    /** It was destroyed since it was read, so the copy must go; one that a row points at was not destroyed. */
    private Uni<Outcome> takeBack(Route route, Place place) {
        return places.isInForce(place)
                .chain(inForce -> inForce
                        ? Uni.createFrom().voidItem()
                        : route.target().destroy(place.owner(), place.credential(), place.generation()))
                .replaceWith(Outcome.GONE);
    }

    /** Compares once more, whatever the mark says: what is destroyed here cannot be had again. */
    private Uni<Outcome> destroy(Route route, Place place) {
        return Uni.combine()
                .all()
                .unis(read(route.source(), place), read(route.target(), place))
                .with((there, copy) -> there.isEmpty() || there.equals(copy))
                .chain(same -> same ? leave(route, place) : Uni.createFrom().item(Outcome.DIFFERENT));
    }

    /** The mark first: dying between the two, it is copied again rather than taken for copied. */
    private Uni<Outcome> leave(Route route, Place place) {
        return places.unmark(place)
                .chain(() -> route.source().destroy(place.owner(), place.credential(), place.generation()))
                .replaceWith(Outcome.DESTROYED);
    }

    private static Uni<Optional<Secret>> read(SecretStore store, Place place) {
        return store.read(place.owner(), place.credential(), place.generation());
    }
}
