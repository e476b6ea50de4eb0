package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    private final SandboxClient client = new SandboxClient();
    private final String token = client.accessToken();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void aStatusIsAnsweredAsOftenAsOrderedAndThenNoMore() {
        order("{\"on\":\"media\",\"kind\":\"status\",\"status\":429,\"times\":2,\"retry_after\":7}");

        for (int time = 0; time < 2; time++) {
            Answer answer = client.get("/v1/media", token);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isEqualTo("7");
            assertThat(answer.json().path("error").path("code").asText()).isEqualTo("rate_limited");
        }
        assertThat(client.get("/v1/media", token).status()).isEqualTo(200);
    }

    @Test
    void faultsHappenInTheOrderGiven() {
        order("{\"on\":\"albums\",\"kind\":\"status\",\"status\":503}");
        order("{\"on\":\"albums\",\"kind\":\"status\"}");

        assertThat(client.get("/v1/albums", token).status()).isEqualTo(503);
        assertThat(client.get("/v1/albums", token).status()).isEqualTo(500);
        assertThat(client.get("/v1/albums", token).status()).isEqualTo(200);
    }

    @Test
    void aFaultLetsAsManyPassAsOrdered() {
        order("{\"on\":\"albums\",\"kind\":\"status\",\"after\":2,\"times\":2}");

        for (int expected : List.of(200, 200, 500, 500, 200)) {
            assertThat(client.get("/v1/albums", token).status()).isEqualTo(expected);
        }
    }

    @Test
    void aFaultMeetsOnlyWhatItWasOrderedFor() {
        order("{\"on\":\"content\",\"kind\":\"status\"}");

        assertThat(client.get("/v1/media", token).status()).isEqualTo(200);
        assertThat(client.get("/v1/albums", token).status()).isEqualTo(200);
    }

    @Test
    void theTokenEndpointFailsInTheWordsOfOAuth() {
        order("{\"on\":\"token\",\"kind\":\"status\",\"status\":503}");
        order("{\"on\":\"revoke\",\"kind\":\"status\",\"status\":500}");
        String authorization = SandboxClient.basic(SandboxClient.CLIENT_ID, SandboxClient.CLIENT_SECRET);

        Answer refused = client.token(Map.of());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("error").asText()).isEqualTo("temporarily_unavailable");
        assertThat(client.form("/oauth/revoke", Map.of("token", token), authorization)
                        .status())
                .isEqualTo(500);
        assertThat(client.get("/v1/me", token).status()).isEqualTo(200);
    }

    @Test
    void aPageOfHtmlComesFromTheProxyInBetween() {
        order("{\"on\":\"media\",\"kind\":\"html\"}");

        Answer answer = client.get("/v1/media", token);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.text()).startsWith("<html>");
    }

    @Test
    void theConnectionIsReset() {
        // Twice, for the JDK's client may try a request again when a kept connection ends.
        order("{\"on\":\"media\",\"kind\":\"reset\",\"times\":2}");

        assertThatThrownBy(() -> client.get("/v1/media", token)).hasRootCauseMessage("Connection reset");
    }

    @Test
    void theAnswerNeverComes() {
        order("{\"on\":\"media\",\"kind\":\"hang\"}");

        assertThatThrownBy(() -> client.send(client.request("/v1/media")
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofMillis(300))))
                .hasCauseInstanceOf(HttpTimeoutException.class);
        assertThat(client.get("/v1/media", token).status()).isEqualTo(200);
    }

    @Test
    void truncatedJsonIsFramedAsIfItWereWhole() {
        int whole = client.get("/v1/albums", token).response().body().length;
        order("{\"on\":\"albums\",\"kind\":\"truncate\"}");

        Answer answer = client.get("/v1/albums", token);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).hasSize(whole / 2);
        assertThatThrownBy(answer::json).hasCauseInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aTruncatedFileBreaksOffWithTheConnection() {
        String content = client.photo("IMG_0001.jpg").path("content_path").asText();
        order("{\"on\":\"content\",\"kind\":\"truncate\"}");

        assertThatThrownBy(() -> client.get(content, token)).hasCauseInstanceOf(IOException.class);
        assertThat(client.get(content, token).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"media", "albums"})
    void aSlowAnswerIsWholeInTheEnd(String stream) {
        byte[] whole = client.get("/v1/" + stream, token).response().body();
        order("{\"on\":\"" + stream + "\",\"kind\":\"slow\",\"seconds\":1}");

        long started = System.nanoTime();
        Answer answer = client.get("/v1/" + stream, token);

        assertThat(answer.response().body()).hasSize(whole.length);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(800));
    }

    @Test
    void anAnswerIsKeptBackUntilItIsReleased() {
        Map<String, String> refresh =
                client.refresh(client.signIn().path("refresh_token").asText());
        order("{\"on\":\"token\",\"kind\":\"hold\"}");

        CompletableFuture<Answer> kept =
                CompletableFuture.supplyAsync(() -> client.token(refresh), Thread::startVirtualThread);
        assertThat(client.control("GET", "/faults/held").status()).isEqualTo(204);
        JsonNode done = client.control("GET", "/accounts/demo/grants").json();
        assertThat(kept).isNotDone();
        assertThat(client.control("DELETE", "/faults/held").status()).isEqualTo(204);

        assertThat(done.path("refreshes").asInt()).isEqualTo(1);
        assertThat(kept.join().status()).isEqualTo(200);
        assertThat(client.get("/v1/me", kept.join().json().path("access_token").asText())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anErrorRepeatsAllThatWasSent() {
        order("{\"on\":\"media\",\"kind\":\"echo\",\"status\":400}");
        order("{\"on\":\"token\",\"kind\":\"echo\"}");

        Answer media = client.get("/v1/media?page_size=7", token);
        Answer refused = client.token(client.refresh("a-refresh-token"));

        assertThat(media.status()).isEqualTo(400);
        assertThat(media.json().at("/error/message").asText())
                .contains("page_size=7")
                .contains("Bearer " + token);
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.json().path("error_description").asText())
                .contains("a-refresh-token")
                .contains(SandboxClient.basic(SandboxClient.CLIENT_ID, SandboxClient.CLIENT_SECRET));
    }

    @Test
    void everyCodeAndTokenBearsTheMark() {
        JsonNode tokens = client.signIn();

        assertThat(client.code()).startsWith(Secret.MARK);
        assertThat(tokens.path("access_token").asText()).startsWith(Secret.MARK);
        assertThat(tokens.path("refresh_token").asText()).startsWith(Secret.MARK);
    }

    @Test
    void aPageIsTwiceInItsListing() {
        List<String> whole = client.list("media", token).ids();
        order("{\"on\":\"media\",\"kind\":\"repeat_page\"}");

        List<String> listed = client.list("media", token).ids();

        assertThat(listed).hasSize(whole.size() + 100).containsAll(whole);
        assertThat(listed.subList(0, 100)).isEqualTo(listed.subList(100, 200));
        assertThat(listed.stream().distinct()).containsExactlyElementsOf(whole);
    }

    @Test
    void anEmptyPageHasANextOneWithWhatIsMissing() {
        SandboxClient.Listing whole = client.list("media", token);
        order("{\"on\":\"media\",\"kind\":\"empty_with_next\",\"times\":2}");

        JsonNode empty = client.get("/v1/media?page_size=100", token).json();

        assertThat(empty.path("media")).isEmpty();
        assertThat(empty.path("next_page_token").asText()).isNotEmpty();
        assertThat(client.list("media", token).ids()).isEqualTo(whole.ids());
    }

    @Test
    void anEmptyPageOfChangesHasANextOneToo() {
        String since = client.list("media", token).syncToken();
        String id = client.photo("IMG_0003.jpg").path("id").asText();
        client.control("PATCH", "/accounts/demo/media/" + id, "{\"description\":\"changed\"}");
        order("{\"on\":\"media\",\"kind\":\"empty_with_next\"}");

        JsonNode empty = client.get("/v1/media?sync_token=" + since, token).json();
        String next = empty.path("next_page_token").asText();
        JsonNode changes = client.get("/v1/media?sync_token=" + since + "&page_token=" + next, token)
                .json();

        assertThat(empty.path("media")).isEmpty();
        assertThat(changes.path("media")).hasSize(1);
        assertThat(changes.at("/media/0/id").asText()).isEqualTo(id);
        assertThat(changes.has("next_sync_token")).isTrue();
    }

    @Test
    void aShuffledPageHoldsTheSameItems() {
        List<String> whole = client.list("albums", token).ids();
        order("{\"on\":\"albums\",\"kind\":\"shuffle\"}");

        assertThat(client.list("albums", token).ids()).isEqualTo(whole.reversed());
    }

    @Test
    void aListingGoesRound() {
        order("{\"on\":\"media\",\"kind\":\"cycle\",\"times\":10}");

        List<String> tokens = nextTokens(5);

        assertThat(tokens.subList(0, 2)).doesNotHaveDuplicates();
        assertThat(tokens.subList(2, 5)).containsExactly(tokens.get(0), tokens.get(1), tokens.get(0));
    }

    @Test
    void aListingHasNoEnd() {
        order("{\"on\":\"media\",\"kind\":\"endless\",\"times\":20}");

        assertThat(nextTokens(12)).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void eachSecondItemIsOfOtherTypesAndKeepsItsId() {
        List<String> whole = client.list("media", token).ids();
        order("{\"on\":\"media\",\"kind\":\"wrong_types\"}");

        SandboxClient.Listing listed = client.list("media", token);

        assertThat(listed.ids()).isEqualTo(whole);
        assertThat(listed.items().get(0).path("file_name").isTextual()).isTrue();
        assertThat(listed.items().get(1).path("file_name").isObject()).isTrue();
        assertThat(listed.items().get(1).path("album_ids").isTextual()).isTrue();
        assertThat(listed.items().get(101).path("file_name").isTextual()).isTrue();
    }

    @Test
    void namedItemsAreDirtyAndAllOthersAsTheyAre() {
        List<JsonNode> whole = client.list("albums", token).items();
        String first = whole.get(0).path("id").asText();
        String second = whole.get(1).path("id").asText();
        order("{\"on\":\"albums\",\"kind\":\"dirty\",\"items\":{\"" + first
                + "\":{\"title\":{\"odd\":1},\"mood\":\"blue\"},\"" + second
                + "\":{\"id\":null},\"none\":{\"id\":7}}}");

        JsonNode listed = client.get("/v1/albums", token).json().path("albums");

        assertThat(listed).hasSize(whole.size());
        assertThat(listed.get(0).path("id").asText()).isEqualTo(first);
        assertThat(listed.get(0).at("/title/odd").asInt()).isEqualTo(1);
        assertThat(listed.get(0).path("mood").asText()).isEqualTo("blue");
        assertThat(listed.get(1).has("id")).isFalse();
        assertThat(listed.get(1).path("title")).isEqualTo(whole.get(1).path("title"));
        assertThat(listed.get(2)).isEqualTo(whole.get(2));
    }

    @Test
    void theProvidersClockIsFast() {
        JsonNode right = client.get("/v1/albums", token).json().at("/albums/0");
        order("{\"on\":\"albums\",\"kind\":\"skew\",\"seconds\":3600}");

        Answer answer = client.get("/v1/albums", token);
        JsonNode skewed = answer.json().at("/albums/0");

        assertThat(Duration.between(time(right, "updated_at"), time(skewed, "updated_at")))
                .isEqualTo(Duration.ofHours(1));
        assertThat(skewed.path("created_at")).isEqualTo(right.path("created_at"));
        assertThat(answer.header("Date")).isNotEmpty();
    }

    @Test
    void aHugePageIsTheTruePageBehindItsPadding() {
        JsonNode right = client.get("/v1/albums", token).json();
        order("{\"on\":\"albums\",\"kind\":\"huge\",\"mebibytes\":3}");

        Answer answer = client.get("/v1/albums", token);

        assertThat(answer.response().body()).hasSizeGreaterThan(3 * 1024 * 1024);
        assertThat(answer.json().path("albums")).isEqualTo(right.path("albums"));
    }

    private static Instant time(JsonNode item, String field) {
        return Instant.parse(item.path(field).asText());
    }

    /** Of so many pages, one after the other. */
    private List<String> nextTokens(int pages) {
        List<String> tokens = new ArrayList<>();
        String page = "";
        for (int number = 0; number < pages; number++) {
            page = client.get("/v1/media" + (page.isEmpty() ? "" : "?page_token=" + page), token)
                    .json()
                    .path("next_page_token")
                    .asText();
            tokens.add(page);
        }
        return tokens;
    }

    @Test
    void clearedFaultsDoNotHappen() {
        order("{\"on\":\"media\",\"kind\":\"status\",\"times\":100}");
        client.control("DELETE", "/faults");

        assertThat(client.get("/v1/media", token).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"on\":\"media\"}",
                "{\"kind\":\"reset\"}",
                "{\"on\":\"media\",\"kind\":\"plague\"}",
                "{\"on\":\"media\",\"kind\":\"status\",\"status\":42}"
            })
    void anUnknownFaultIsRefused(String fault) {
        assertThat(client.control("POST", "/faults", fault).status()).isEqualTo(400);
    }

    private void order(String fault) {
        assertThat(client.control("POST", "/faults", fault).status()).isEqualTo(204);
    }
}
