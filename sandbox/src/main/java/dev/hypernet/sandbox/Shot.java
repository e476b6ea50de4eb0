package dev.hypernet.sandbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One press of the shutter: all that decides the bytes of a photograph. As it was taken it follows from number and time
 * alone, so every run of the sandbox takes the same pictures.
 *
 * @param takenAt the moment, in the place's own time
 * @param portrait whether the upright picture is higher than wide
 * @param exif what the camera wrote into the file; nothing when the file carries no EXIF
 * @param revision 1 as it was taken, one more each time somebody retouched it
 */
record Shot(
        int number,
        Place place,
        OffsetDateTime takenAt,
        boolean portrait,
        @Nullable Exif exif,
        int revision) {

    /**
     * @param orientation EXIF orientation 1, 3, 6 or 8: how the stored rows are to be turned
     * @param tellsOffset whether the file knows the time's offset from UTC
     * @param tellsPlace whether the file has GPS coordinates
     */
    record Exif(Camera camera, int orientation, boolean tellsOffset, boolean tellsPlace) {

        private static final List<Integer> ORIENTATIONS = List.of(1, 6, 1, 3, 8);

        static Exif of(int number) {
            return new Exif(
                    Camera.CAMERAS.get(number % Camera.CAMERAS.size()),
                    ORIENTATIONS.get(number % ORIENTATIONS.size()),
                    number % 4 != 0,
                    number % 3 != 0);
        }
    }

    record Camera(String make, String model) {

        private static final List<Camera> CAMERAS = List.of(
                new Camera("FUJIFILM", "X-T5"),
                new Camera("Apple", "iPhone 15 Pro"),
                new Camera("Canon", "Canon EOS R6"),
                new Camera("Google", "Pixel 8"));
    }

    private static final int SHOTS_PER_PLACE = 75;

    static Shot of(int number, Instant at) {
        Place place = Place.JOURNEY.get((number - 1) / SHOTS_PER_PLACE % Place.JOURNEY.size());
        boolean hasExif = number % 10 != 7;
        return new Shot(
                number,
                place,
                at.atZone(place.zone()).toOffsetDateTime(),
                number % 7 < 2,
                hasExif ? Exif.of(number) : null,
                1);
    }

    /** The same picture in other colours. */
    Shot retouched() {
        return new Shot(number, place, takenAt, portrait, exif, revision + 1);
    }

    /** Degrees, north positive: a little walk around the place. */
    double latitude() {
        return place.latitude() + (number % 41 - 20) * 0.0015;
    }

    /** Degrees, east positive. */
    double longitude() {
        return place.longitude() + (number % 37 - 18) * 0.0015;
    }
}
