package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hypernet.sandbox.Ledger.Living;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One account's albums and photos. Whatever changes a photo, a deleted album too, is a change of that photo. */
final class PhotoLibrary {

    record Album(String title, @Nullable String description, Instant createdAt) {}

    /** A photo; {@code tellsTime} says whether the provider lists when it was taken. */
    record Photo(
            String fileName, @Nullable String description, boolean tellsTime, List<Placement> placements, Shot shot) {

        Photo placed(List<Placement> changed) {
            return new Photo(fileName, description, tellsTime, changed, shot);
        }

        Photo retouched() {
            return new Photo(fileName, description, tellsTime, placements, shot.retouched());
        }

        boolean isIn(String albumId) {
            return placements.stream().anyMatch(placement -> placement.albumId().equals(albumId));
        }
    }

    /** Where a photo stands in an album: positions ascend from 1 and may have gaps. */
    record Placement(String albumId, int position) {}

    private final String account;
    private final Clock clock;
    private final Ledger<Album> albums;
    private final Ledger<Photo> photos;
    private int lastAlbum;
    private int lastPhoto;

    private PhotoLibrary(String account, Clock clock, int keptDeletions) {
        this.account = account;
        this.clock = clock;
        this.albums = new Ledger<>("albums", keptDeletions);
        this.photos = new Ledger<>("media", keptDeletions);
    }

    static PhotoLibrary seeded(String account, Clock clock, int keptDeletions) {
        PhotoLibrary library = new PhotoLibrary(account, clock, keptDeletions);
        Seed.plant(library);
        return library;
    }

    String account() {
        return account;
    }

    Ledger<Album> albums() {
        return albums;
    }

    Ledger<Photo> photos() {
        return photos;
    }

    Living<Album> album(String id) {
        return albums.find(id).orElseThrow(() -> Refusal.notFound("There is no album " + id));
    }

    Living<Photo> photo(String id) {
        return photos.find(id).orElseThrow(() -> Refusal.notFound("There is no photo " + id));
    }

    Living<Album> createAlbum(String title, @Nullable String description) {
        return addAlbum(title, description, clock.instant());
    }

    Living<Album> editAlbum(String id, @Nullable String title, @Nullable String description) {
        Living<Album> before = album(id);
        Album album = before.item();
        Album after = new Album(
                title == null ? album.title() : title,
                description == null ? album.description() : description,
                album.createdAt());
        return albums.change(before, after, clock.instant());
    }

    void deleteAlbum(String id) {
        Instant now = clock.instant();
        albums.delete(album(id), now);
        photos.living().stream()
                .filter(photo -> photo.item().isIn(id))
                .forEach(photo -> photos.change(photo, photo.item().placed(without(id, photo.item())), now));
    }

    Living<Photo> upload(String fileName, @Nullable String description, List<String> albumIds) {
        Instant now = clock.instant();
        return addPhoto(fileName, description, albumIds, now, now);
    }

    /** Changes what is given; a photo keeps its position in the albums it stays in and comes last in the others. */
    Living<Photo> editPhoto(
            String id, @Nullable String fileName, @Nullable String description, @Nullable List<String> albumIds) {
        Living<Photo> before = photo(id);
        Photo photo = before.item();
        Photo after = new Photo(
                fileName == null ? photo.fileName() : fileName,
                description == null ? photo.description() : description,
                photo.tellsTime(),
                albumIds == null ? photo.placements() : placements(albumIds, photo.placements()),
                photo.shot());
        return photos.change(before, after, clock.instant());
    }

    /** Makes other bytes of the picture, and changes nothing else. */
    Living<Photo> retouchPhoto(String id) {
        Living<Photo> before = photo(id);
        return photos.change(before, before.item().retouched(), clock.instant());
    }

    void deletePhoto(String id) {
        photos.delete(photo(id), clock.instant());
    }

    Living<Album> addAlbum(String title, @Nullable String description, Instant at) {
        return albums.add(id("album", ++lastAlbum), new Album(title, description, at), at);
    }

    Living<Photo> addPhoto(
            String fileName, @Nullable String description, List<String> albumIds, Instant takenAt, Instant addedAt) {
        List<Placement> placements = placements(albumIds, List.of());
        int number = ++lastPhoto;
        Shot shot = Shot.of(number, takenAt);
        return photos.add(
                id("photo", number), new Photo(fileName, description, number % 13 != 0, placements, shot), addedAt);
    }

    private List<Placement> placements(List<String> albumIds, List<Placement> before) {
        List<Placement> placements = new ArrayList<>();
        for (String albumId : albumIds.stream().distinct().toList()) {
            if (albums.find(albumId).isEmpty()) {
                throw Refusal.invalid("There is no album " + albumId);
            }
            placements.add(placementIn(albumId, before).orElseGet(() -> new Placement(albumId, end(albumId))));
        }
        return List.copyOf(placements);
    }

    private int end(String albumId) {
        return 1
                + photos.living().stream()
                        .flatMap(photo -> placementIn(albumId, photo.item().placements()).stream())
                        .mapToInt(Placement::position)
                        .max()
                        .orElse(0);
    }

    private static Optional<Placement> placementIn(String albumId, List<Placement> placements) {
        return placements.stream()
                .filter(placement -> placement.albumId().equals(albumId))
                .findFirst();
    }

    private static List<Placement> without(String albumId, Photo photo) {
        return photo.placements().stream()
                .filter(placement -> !placement.albumId().equals(albumId))
                .toList();
    }

    /** The same in every run, yet no other account's. */
    private String id(String kind, int number) {
        String name = account + "/" + kind + "/" + number;
        return kind + "_" + Sha256.hex(name.getBytes(UTF_8)).substring(0, 12);
    }
}
