package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import dev.hypernet.sandbox.SandboxClient.Listing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoApiTest {

    private final SandboxClient client = new SandboxClient();
    private final String token = client.accessToken();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void theSeedIsListedInPagesWithoutADuplicate() {
        Listing photos = client.list("media", token);

        assertThat(photos.ids()).hasSize(520).doesNotHaveDuplicates();
        assertThat(client.list("albums", token).ids()).hasSize(8).doesNotHaveDuplicates();
        assertThat(photos.items()).anyMatch(photo -> photo.path("album_ids").isEmpty());
        assertThat(photos.items()).anyMatch(photo -> photo.path("album_ids").size() == 2);
        assertThat(photos.items()).anyMatch(photo -> !photo.has("taken_at"));
        assertThat(client.changes("media", token, photos.syncToken()).items()).isEmpty();
    }

    @Test
    void theSeedIsTheSameInEveryRun() {
        try (SandboxClient another = new SandboxClient()) {
            assertThat(another.list("media", another.accessToken()).items())
                    .isEqualTo(client.list("media", token).items());
        }
    }

    @Test
    void aPhotoIsToldWithAllThatIsKnownOfIt() {
        JsonNode photo = client.get("/v1/media/" + id("IMG_0009.jpg"), token).json();

        assertThat(photo.path("mime_type").asText()).isEqualTo("image/jpeg");
        assertThat(photo.path("taken_at").asText()).isEqualTo("2021-01-31T13:33:00Z");
        assertThat(photo.path("camera").path("model").asText()).isEqualTo("iPhone 15 Pro");
        assertThat(photo.path("positions")).hasSize(2);
        assertThat(photo.path("positions").path(0).path("album_id"))
                .isEqualTo(photo.path("album_ids").path(0));
        assertThat(photo.path("positions").path(0).path("position").asInt()).isEqualTo(9);
        assertThat(photo.path("byte_size").asInt()).isPositive();
        assertThat(photo.path("sha256").asText()).hasSize(64);
        assertThat(photo.path("updated_at").asText()).isEqualTo("2021-01-31T15:33:00Z");
        assertThat(photo.path("content_path").asText()).endsWith("/content");
    }

    @Test
    void aLargerPageThanAHundredIsAPageOfAHundred() {
        assertThat(client.get("/v1/media?page_size=1000", token).json().path("media"))
                .hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page_size=0", "page_size=many", "page_token=unheard-of"})
    void anUnusableParameterIsRefused(String query) {
        assertThat(client.get("/v1/media?" + query, token).status()).isEqualTo(400);
    }

    @Test
    void aChangeDuringPagingIsInTheNextDelta() {
        JsonNode firstPage = client.get("/v1/media?page_size=100", token).json();
        String listed = firstPage.path("media").path(0).path("id").asText();
        String unlisted = id("IMG_0500.jpg");
        describe(listed, "after it was listed");
        describe(unlisted, "before it was listed");
        delete(id("IMG_0501.jpg"));

        Listing rest = client.list(
                "media",
                token,
                "&page_token=" + firstPage.path("next_page_token").asText());
        Listing delta = client.changes("media", token, rest.syncToken());

        assertThat(rest.ids()).hasSize(419).contains(unlisted).doesNotContain(listed);
        assertThat(delta.ids()).hasSize(3).contains(listed, unlisted);
        assertThat(client.changes("media", token, delta.syncToken()).items()).isEmpty();
    }

    @Test
    void aDeletedPhotoIsListedAsDeletedAndItsContentIsGone() {
        String syncToken = client.list("media", token).syncToken();
        String gone = id("IMG_0001.jpg");
        client.clock.advance(Duration.ofMinutes(5));
        delete(gone);

        assertThat(client.changes("media", token, syncToken).items())
                .extracting(JsonNode::toString)
                .containsExactly("{\"id\":\"" + gone + "\",\"deleted\":true,\"updated_at\":\"2026-11-21T12:05:00Z\"}");
        assertThat(client.get("/v1/media/" + gone, token).status()).isEqualTo(404);
        assertThat(client.get("/v1/media/" + gone + "/content", token).status()).isEqualTo(404);
        assertThat(client.list("media", token).ids()).hasSize(519);
    }

    @Test
    void aPhotoUploadedAndDeletedSinceTheTokenIsListedAsDeleted() {
        String syncToken = client.list("media", token).syncToken();
        String brief = upload("brief.jpg", "").path("id").asText();
        delete(brief);

        Listing delta = client.changes("media", token, syncToken);

        assertThat(delta.ids()).containsExactly(brief);
        assertThat(delta.items().getFirst().path("deleted").asBoolean()).isTrue();
    }

    @Test
    void aPhotoChangedTwiceIsListedOnceInItsLastState() {
        String syncToken = client.list("media", token).syncToken();
        String changed = id("IMG_0001.jpg");
        describe(changed, "first");
        describe(changed, "second");

        assertThat(client.changes("media", token, syncToken).items())
                .extracting(photo -> photo.path("description").asText())
                .containsExactly("second");
    }

    @Test
    void retouchingAPhotoMakesOtherBytesOfItAndChangesNothingElse() {
        String syncToken = client.list("media", token).syncToken();
        String retouched = id("IMG_0009.jpg");
        JsonNode before = client.get("/v1/media/" + retouched, token).json();

        assertThat(client.control("POST", "/accounts/demo/media/" + retouched + "/retouch")
                        .status())
                .isEqualTo(200);

        assertThat(client.changes("media", token, syncToken).ids()).containsExactly(retouched);
        JsonNode after = client.get("/v1/media/" + retouched, token).json();
        assertThat(before.path("revision").asInt()).isEqualTo(1);
        assertThat(after.path("revision").asInt()).isEqualTo(2);
        assertThat(after.path("sha256")).isNotEqualTo(before.path("sha256"));
        for (String same : List.of("file_name", "taken_at", "camera", "positions")) {
            assertThat(after.path(same)).isEqualTo(before.path(same));
        }
    }

    @Test
    void movingAPhotoChangesThePhotoAndPutsItLast() {
        Listing albums = client.list("albums", token);
        String syncToken = client.list("media", token).syncToken();
        String moved = id("IMG_0001.jpg");
        String target = albums.ids().get(3);
        client.control("PATCH", "/accounts/demo/media/" + moved, "{\"album_ids\":[\"" + target + "\"]}");

        Listing delta = client.changes("media", token, syncToken);

        assertThat(delta.ids()).containsExactly(moved);
        JsonNode position = delta.items().getFirst().path("positions").path(0);
        assertThat(position.path("album_id").asText()).isEqualTo(target);
        assertThat(position.path("position").asInt()).isGreaterThan(50);
        assertThat(client.changes("albums", token, albums.syncToken()).items()).isEmpty();
    }

    @Test
    void aDeletedAlbumIsListedAsDeletedAndLeavesItsPhotos() {
        Listing albums = client.list("albums", token);
        Listing photos = client.list("media", token);
        String gone = albums.ids().getFirst();
        List<String> members = photos.items().stream()
                .filter(photo -> photo.path("album_ids").toString().contains(gone))
                .map(photo -> photo.path("id").asText())
                .toList();
        assertThat(client.control("DELETE", "/accounts/demo/albums/" + gone).status())
                .isEqualTo(204);

        Listing changedAlbums = client.changes("albums", token, albums.syncToken());
        Listing changedPhotos = client.changes("media", token, photos.syncToken());

        assertThat(changedAlbums.ids()).containsExactly(gone);
        assertThat(changedAlbums.items().getFirst().path("deleted").asBoolean()).isTrue();
        assertThat(changedPhotos.ids()).isNotEmpty().containsExactlyInAnyOrderElementsOf(members);
        assertThat(changedPhotos.items()).noneMatch(photo -> photo.toString().contains(gone));
    }

    @Test
    void aNewAlbumAndItsPhotoAreChanges() {
        Listing albums = client.list("albums", token);
        Listing photos = client.list("media", token);
        String album = client.control("POST", "/accounts/demo/albums", "{\"title\":\"Porto\"}")
                .json()
                .path("id")
                .asText();
        client.control("PATCH", "/accounts/demo/albums/" + album, "{\"title\":\"Porto 2026\"}");
        String photo = upload("bridge.jpg", "\"" + album + "\"").path("id").asText();

        assertThat(client.changes("albums", token, albums.syncToken()).items())
                .extracting(changed -> changed.path("title").asText())
                .containsExactly("Porto 2026");
        assertThat(client.changes("media", token, photos.syncToken()).ids()).containsExactly(photo);
        assertThat(client.get("/v1/media/" + photo + "/content", token).status())
                .isEqualTo(200);
    }

    @Test
    void anUnknownSyncTokenHasExpired() {
        String albums = client.list("albums", token).syncToken();

        assertExpired(client.get("/v1/media?sync_token=unheard-of", token));
        assertExpired(client.get("/v1/media?sync_token=" + albums, token));
    }

    @Test
    void aSyncTokenOlderThanAForgottenDeletionHasExpired() {
        try (SandboxClient forgetful = new SandboxClient(options -> options.withKeptDeletions(0))) {
            String accessToken = forgetful.accessToken();
            String syncToken = forgetful.list("media", accessToken).syncToken();
            String gone = forgetful.photo("IMG_0001.jpg").path("id").asText();
            forgetful.control("DELETE", "/accounts/demo/media/" + gone);

            assertExpired(forgetful.get("/v1/media?sync_token=" + syncToken, accessToken));
        }
    }

    @Test
    void anAccountSeesItsOwnPhotosOnly() {
        JsonNode others = client.control("GET", "/accounts/alice/state").json();
        String foreign = others.path("media").path(0).path("id").asText();

        assertThat(client.get("/v1/media/" + foreign, token).status()).isEqualTo(404);
        assertThat(client.list("media", token).ids()).doesNotContain(foreign);
    }

    @Test
    void theControlApiRefusesWhatItDoesNotUnderstand() {
        assertThat(client.control("POST", "/accounts/demo/albums", "{}").status())
                .isEqualTo(400);
        assertThat(client.control("POST", "/accounts/demo/albums", "{\"name\":1}")
                        .status())
                .isEqualTo(400);
        assertThat(client.control("POST", "/accounts/demo/albums", "not json").status())
                .isEqualTo(400);
        assertThat(client.control("POST", "/accounts/demo/albums").status()).isEqualTo(400);
        assertThat(client.control("POST", "/accounts/demo/media", "{\"file_name\":\"a\",\"album_ids\":[\"no\"]}")
                        .status())
                .isEqualTo(400);
        assertThat(client.control("DELETE", "/accounts/demo/media/unheard-of").status())
                .isEqualTo(404);
        assertThat(client.control("GET", "/unheard-of").status()).isEqualTo(404);
    }

    private String id(String fileName) {
        return client.photo(fileName).path("id").asText();
    }

    private JsonNode upload(String fileName, String albumIds) {
        String photo = "{\"file_name\":\"%s\",\"album_ids\":[%s]}".formatted(fileName, albumIds);
        return client.control("POST", "/accounts/demo/media", photo).json();
    }

    private void describe(String photo, String description) {
        client.control("PATCH", "/accounts/demo/media/" + photo, "{\"description\":\"" + description + "\"}");
    }

    private void delete(String photo) {
        assertThat(client.control("DELETE", "/accounts/demo/media/" + photo).status())
                .isEqualTo(204);
    }

    private static void assertExpired(Answer answer) {
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.json().path("error").path("code").asText()).isEqualTo("sync_token_expired");
    }
}
