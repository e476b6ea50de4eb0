package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A person's media and albums as the API shows them at one moment, every list read to its end. */
final class Library {

    /** A database keeps fewer digits of a second than a clock has. */
    private static final Duration ROUNDING = Duration.ofMillis(1);

    private final List<JsonNode> timeline;
    private final Map<String, JsonNode> media;
    private final Map<String, JsonNode> albums;
    private final Map<String, List<JsonNode>> contents;

    private Library(List<JsonNode> timeline, List<JsonNode> albums, Map<String, List<JsonNode>> contents) {
        this.timeline = timeline;
        this.media = bySourceId(timeline);
        this.albums = bySourceId(albums);
        this.contents = contents;
    }

    static Library read(HypernetApi api) {
        List<JsonNode> timeline = api.all("/api/v1/media?limit=100");
        List<JsonNode> albums = api.all("/api/v1/albums?limit=100");
        Map<String, List<JsonNode>> contents = new LinkedHashMap<>();
        for (JsonNode album : albums) {
            contents.put(
                    sourceId(album),
                    api.all("/api/v1/albums/%s/media?limit=100"
                            .formatted(album.path("id").asText())));
        }
        return new Library(timeline, albums, contents);
    }

    static String sourceId(JsonNode object) {
        return object.path("source_id").asText();
    }

    /** Returns the media in the timeline's order. */
    List<JsonNode> timeline() {
        return timeline;
    }

    List<JsonNode> albums() {
        return List.copyOf(albums.values());
    }

    /**
     * Returns the media object that came from this item of the provider.
     *
     * @throws StepFailed when there is none
     */
    JsonNode medium(String sourceId) {
        return found(media, sourceId);
    }

    /**
     * Returns the album that came from this item of the provider.
     *
     * @throws StepFailed when there is none
     */
    JsonNode album(String sourceId) {
        return found(albums, sourceId);
    }

    /** Returns the ids and versions of the media and albums that did not come from these items. */
    Map<String, Long> versionsWithout(List<String> sourceIds) {
        Map<String, Long> versions = new LinkedHashMap<>();
        media.values()
                .forEach(object ->
                        versions.put(sourceId(object), object.path("version").asLong()));
        albums.values()
                .forEach(object ->
                        versions.put(sourceId(object), object.path("version").asLong()));
        versions.keySet().removeAll(sourceIds);
        return versions;
    }

    /**
     * Requires the timeline to hold each object once, the newest first and the untimed last.
     *
     * @throws StepFailed when it does not
     */
    void requireSortedTimeline() {
        Expectation.same("Media on the timeline that are there once", (long) timeline.size(), distinct(timeline, "id"));
        requireNewestFirst("The timeline", timeline);
    }

    /**
     * Requires the same photos, albums and memberships as at the provider: nothing missing, nothing more.
     *
     * @throws StepFailed when one differs
     */
    void requireSameAs(ProviderState provider) {
        Expectation.sameElements(
                "The media against the provider's",
                provider.photos().stream()
                        .map(photo ->
                                ProviderState.sourceIdOfPhoto(photo.path("id").asText()))
                        .toList(),
                timeline.stream().map(Library::sourceId).toList());
        Expectation.sameElements(
                "The albums against the provider's",
                provider.albums().stream()
                        .map(album ->
                                ProviderState.sourceIdOfAlbum(album.path("id").asText()))
                        .toList(),
                List.copyOf(albums.keySet()));
        provider.photos().forEach(this::requireSamePhoto);
        provider.albums().forEach(album -> requireSameAlbum(album, provider));
    }

    private void requireSamePhoto(JsonNode photo) {
        JsonNode medium = medium(ProviderState.sourceIdOfPhoto(photo.path("id").asText()));
        String name = photo.path("file_name").asText();
        Expectation.same(
                "The file name of " + name, name, medium.path("filename").asText());
        Expectation.same(
                "The description of " + name, text(photo, "description"), text(medium.path("metadata"), "description"));
        if (photo.hasNonNull("taken_at")) {
            Duration apart = Duration.between(takenAt(photo), takenAt(medium)).abs();
            Expectation.that(
                    "When " + name + " was taken",
                    apart.compareTo(ROUNDING) <= 0,
                    photo.path("taken_at").asText(),
                    medium.path("taken_at"));
        }
    }

    private void requireSameAlbum(JsonNode album, ProviderState provider) {
        String sourceId = ProviderState.sourceIdOfAlbum(album.path("id").asText());
        String title = album.path("title").asText();
        JsonNode ours = album(sourceId);
        List<JsonNode> held = Objects.requireNonNull(contents.get(sourceId));
        Expectation.same("An album's name", title, ours.path("name").asText());
        Expectation.sameElements(
                "The media in the album " + title,
                provider.contentsOf(album.path("id").asText()),
                held.stream().map(Library::sourceId).toList());
        Expectation.same(
                "The media_count of the album " + title,
                held.size(),
                ours.path("media_count").asInt());
        Expectation.same(
                "The sort_order of the album " + title,
                "date_desc",
                ours.path("sort_order").asText());
        requireNewestFirst("The album " + title, held);
    }

    private static void requireNewestFirst(String what, List<JsonNode> listed) {
        Instant before = Instant.MAX;
        for (JsonNode medium : listed) {
            Instant takenAt = medium.hasNonNull("taken_at") ? takenAt(medium) : Instant.MIN;
            Expectation.that(
                    what + " in its order", !takenAt.isAfter(before), "nothing newer after " + before, takenAt);
            before = takenAt;
        }
    }

    private static Instant takenAt(JsonNode object) {
        return Instant.parse(object.path("taken_at").asText());
    }

    private static @Nullable String text(JsonNode object, String field) {
        return object.hasNonNull(field) ? object.path(field).asText() : null;
    }

    private static long distinct(List<JsonNode> objects, String field) {
        return objects.stream()
                .map(object -> object.path(field).asText())
                .distinct()
                .count();
    }

    private static Map<String, JsonNode> bySourceId(List<JsonNode> objects) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        objects.forEach(object -> found.put(sourceId(object), object));
        return found;
    }

    private static JsonNode found(Map<String, JsonNode> objects, String sourceId) {
        JsonNode object = objects.get(sourceId);
        if (object == null) {
            throw new StepFailed("What came from " + sourceId, "an object", "none");
        }
        return object;
    }
}
