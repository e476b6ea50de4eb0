package dev.hypernet.integrations;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** A person with a token of the test issuer. */
public record Somebody(UserId id, String token) {

    public static Somebody anyone() {
        UserId id = UserId.random();
        return new Somebody(id, Tokens.of(id));
    }

    public static Somebody admin() {
        UserId id = UserId.random();
        return new Somebody(id, Tokens.ofAdmin(id));
    }

    public static Somebody workingFor(String... clients) {
        UserId id = UserId.random();
        return new Somebody(id, Tokens.workingFor(id, clients));
    }

    public RequestSpecification request() {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    public Response creates(String json) {
        return request().body(json).post("/api/v1/integrations");
    }

    /** One of this type, connected by a key where it needs one. */
    public IntegrationId connects(String json) {
        return IntegrationId.of(creates(json).then().statusCode(201).extract().path("id"));
    }

    public Response gets(IntegrationId integration) {
        return request().get("/api/v1/integrations/" + integration);
    }

    public Response patches(IntegrationId integration, String json) {
        return request().body(json).patch("/api/v1/integrations/" + integration);
    }
}
