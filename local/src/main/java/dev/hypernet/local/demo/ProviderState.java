package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that an account of the sandbox holds at one moment. Source ids are what Hypernet makes of the provider's. */
final class ProviderState {

    private final List<JsonNode> albums = new ArrayList<>();
    private final List<JsonNode> photos = new ArrayList<>();

    ProviderState(JsonNode state) {
        state.path("albums").forEach(albums::add);
        state.path("media").forEach(photos::add);
    }

    static String sourceIdOfAlbum(String albumId) {
        return "albums:" + albumId;
    }

    static String sourceIdOfPhoto(String photoId) {
        return "media:" + photoId;
    }

    List<JsonNode> albums() {
        return albums;
    }

    List<JsonNode> photos() {
        return photos;
    }

    /** Returns how many photos have EXIF: the provider tells a camera for those alone. */
    long photosWithExif() {
        return photos.stream().filter(photo -> photo.has("camera")).count();
    }

    /** Returns the source ids of an album's photos, in the album's order. */
    List<String> contentsOf(String albumId) {
        return photos.stream()
                .filter(photo -> position(photo, albumId) > 0)
                .sorted(Comparator.comparingInt(photo -> position(photo, albumId)))
                .map(photo -> sourceIdOfPhoto(photo.path("id").asText()))
                .toList();
    }

    /** Returns the photos that are in this album and in no other. */
    List<JsonNode> onlyIn(String albumId) {
        return photos.stream()
                .filter(photo -> photo.path("positions").size() == 1 && position(photo, albumId) > 0)
                .toList();
    }

    private static int position(JsonNode photo, String albumId) {
        for (JsonNode place : photo.path("positions")) {
            if (place.path("album_id").asText().equals(albumId)) {
                return place.path("position").asInt();
            }
        }
        return 0;
    }
}
