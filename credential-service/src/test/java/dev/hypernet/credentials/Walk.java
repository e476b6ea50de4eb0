package dev.hypernet.credentials;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A person's walk to a provider, as integration-service and sync-worker see it, or what they give instead.
 *
 * @param account at the provider; every walk has one of its own
 * @param oauth2 what the definition says, a part of the request that begins the walk
 */
public record Walk(
        UserId user,
        UUID integration,
        UUID attempt,
        String account,
        Map<String, Object> oauth2,
        Map<String, Object> request) {

    public static Walk toPhotos() {
        return toPhotos(UserId.random(), UUID.randomUUID());
    }

    public static Walk toPhotos(UserId user, UUID integration) {
        String account = "a" + UUID.randomUUID();
        Walk walk = to("sandbox_photos", user, integration, account, PhotoProvider.oauth2(account));
        walk.request.put("account", PhotoProvider.account());
        return walk;
    }

    public static Walk to(String type, UserId user, UUID integration, String account, Map<String, Object> oauth2) {
        UUID attempt = UUID.randomUUID();
        Map<String, Object> request = new HashMap<>();
        request.put("attempt_id", attempt);
        request.put("user_id", user.toString());
        request.put("integration_id", integration);
        request.put("integration_type", type);
        request.put("state", "state of " + attempt);
        request.put("redirect_uri", "http://127.0.0.1:8080/api/v1/integrations/oauth/callback");
        request.put("oauth2", oauth2);
        return new Walk(user, integration, attempt, account, oauth2, request);
    }

    /** Of somebody who walks nowhere: they have the credential already, and give it. */
    public static Walk spared() {
        return spared(UserId.random(), UUID.randomUUID());
    }

    public static Walk spared(UserId user, UUID integration) {
        return to("keyed", user, integration, "nobody", new HashMap<>());
    }

    /** With another word in the definition. */
    public Walk where(String setting, Object value) {
        oauth2.put(setting, value);
        return this;
    }

    public Response begin() {
        return as("integration-service").body(request).post("/internal/v1/attempts");
    }

    /** Begins and says yes. */
    public String code() {
        String address = begin().then().statusCode(201).extract().path("authorization_url");
        return PhotoProvider.consent(address).getOrDefault("code", "none");
    }

    public Response exchange(String code) {
        return as("integration-service")
                .body(Map.of("user_id", user.toString(), "code", code))
                .post("/internal/v1/attempts/" + attempt + "/exchange");
    }

    public Walk connected() {
        exchange(code()).then().statusCode(200);
        return this;
    }

    public Response give(String type, Map<String, ?> fields) {
        return give(type, fields, null);
    }

    public Response give(String type, Map<String, ?> fields, @Nullable String expiresAt) {
        return giveAs("integration-service", gift(type, fields, expiresAt));
    }

    public Response giveAs(String caller, Map<String, Object> gift) {
        return as(caller).body(gift).put("/internal/v1/credentials/" + integration);
    }

    /** The body of the request that gives. */
    public Map<String, Object> gift(String type, Map<String, ?> fields, @Nullable String expiresAt) {
        Map<String, Object> gift = new HashMap<>();
        gift.put("user_id", user.toString());
        gift.put("integration_type", request.get("integration_type"));
        gift.put("type", type);
        gift.put("fields", fields);
        if (expiresAt != null) {
            gift.put("expires_at", expiresAt);
        }
        return gift;
    }

    /** Having given it, and it was taken. */
    public Walk having(String type, Map<String, ?> fields) {
        give(type, fields).then().statusCode(204);
        return this;
    }

    public Response lease() {
        return lease("sync-worker", user, null);
    }

    public Response leaseAfterRefusalOf(long generation) {
        return lease("sync-worker", user, generation);
    }

    public Response lease(String caller, UserId owner, @Nullable Long rejectedGeneration) {
        return lease(caller, owner, rejectedGeneration, "sync");
    }

    public Response lease(String caller, UserId owner, @Nullable Long rejectedGeneration, String purpose) {
        Map<String, Object> body = new HashMap<>();
        body.put("user_id", owner.toString());
        body.put("purpose", purpose);
        if (rejectedGeneration != null) {
            body.put("rejected_generation", rejectedGeneration);
        }
        return as(caller).body(body).post("/internal/v1/credentials/" + integration + "/lease");
    }

    /** The access token in force, as the provider knows it. */
    public String accessToken() {
        return lease().then().statusCode(200).extract().path("access_token");
    }

    /** Takes over what the other has. */
    public Response adopt(Walk other) {
        return as("integration-service")
                .body(Map.of("user_id", user.toString(), "from_integration_id", other.integration))
                .post("/internal/v1/credentials/" + integration + "/adopt");
    }

    public Response revoke() {
        return as("integration-service")
                .queryParam("user_id", user.toString())
                .delete("/internal/v1/credentials/" + integration);
    }

    public Response forget() {
        return as("integration-service")
                .queryParam("user_id", user.toString())
                .delete("/internal/v1/attempts/" + attempt);
    }

    /** How many secrets of this person lie in the database. */
    public int secrets() throws SQLException {
        return TestStack.database()
                .rows("select 1 from credential.integration_secret where user_id = ?", user.value())
                .size();
    }

    /** A column of the credential's row, as text. */
    public String column(String name) throws SQLException {
        return TestStack.database()
                .rows(
                        "select " + name + " from credential.credential where user_id = ? and id = ?",
                        user.value(),
                        integration)
                .getFirst()
                .getFirst();
    }

    /** A change behind the service's back. */
    public void change(String sql) throws SQLException {
        TestStack.database().rows(sql + " where user_id = ? returning 1", user.value());
    }

    /** A store that was restored from yesterday, say. */
    public void loseSecrets() throws SQLException {
        TestStack.database()
                .rows("delete from credential.integration_secret where user_id = ? returning 1", user.value());
    }

    /** Its token is near its end. */
    public Walk grownOld() throws SQLException {
        change("""
            update credential.credential
               set token_expires_at = now() + interval '5 minutes', updated_at = now() - interval '1 hour'
            """);
        return this;
    }

    public static RequestSpecification as(String service) {
        return given().contentType(ContentType.JSON).auth().oauth2(Tokens.service(service, "credential-service"));
    }

    /** The same call, as often, at once. */
    public static List<Response> atOnce(int times, Supplier<Response> call) {
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            List<CompletableFuture<Response>> calls = IntStream.range(0, times)
                    .mapToObj(number -> CompletableFuture.supplyAsync(call, threads))
                    .toList();
            return calls.stream().map(CompletableFuture::join).toList();
        }
    }
}
