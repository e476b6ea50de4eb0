package dev.hypernet.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What every account starts with: 520 photos of five years, in eight albums, the same in each run. */
final class Seed {

    static final int PHOTOS = 520;

    private static final Instant FIRST_SHOT = Instant.parse("2021-01-03T09:00:00Z");
    private static final Duration BETWEEN_SHOTS = Duration.ofHours(84);
    private static final Duration UNTIL_UPLOAD = Duration.ofHours(2);

    private Seed() {}

    /** Albums come before photos in time as well: nothing is in an album that is younger than itself. */
    static void plant(PhotoLibrary library) {
        Map<Place, String> places = new EnumMap<>(Place.class);
        for (Place place : Place.JOURNEY) {
            places.put(
                    place,
                    library.addAlbum(place.title(), "Photos of " + place.title(), FIRST_SHOT)
                            .id());
        }
        String favourites = library.addAlbum("Favourites", null, FIRST_SHOT).id();

        for (int number = 1; number <= PHOTOS; number++) {
            Instant takenAt =
                    FIRST_SHOT.plus(BETWEEN_SHOTS.multipliedBy(number - 1)).plus(wander(number));
            Place place = Shot.of(number, takenAt).place();
            library.addPhoto(
                    "IMG_%04d.jpg".formatted(number),
                    description(number, place),
                    albumsOf(number, Objects.requireNonNull(places.get(place)), favourites),
                    takenAt,
                    takenAt.plus(UNTIL_UPLOAD));
        }
    }

    private static Duration wander(int number) {
        return Duration.ofMinutes(number * 97L % 600);
    }

    private static @Nullable String description(int number, Place place) {
        return number % 6 == 0 ? "A walk in " + place.title() + ", no. " + number : null;
    }

    /** Every eleventh photo is left out of its place's album, every ninth is a favourite. */
    private static List<String> albumsOf(int number, String placeAlbum, String favourites) {
        List<String> albumIds = new ArrayList<>();
        if (number % 11 != 0) {
            albumIds.add(placeAlbum);
        }
        if (number % 9 == 0) {
            albumIds.add(favourites);
        }
        return albumIds;
    }
}
