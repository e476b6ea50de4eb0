package dev.hypernet.links;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.eclipse.microprofile.config.ConfigProvider;

/** Somebody with objects at object-service, calling the API. */
public record Person(UserId id) {

    public static Person anyone() {
        return new Person(UserId.random());
    }

    public RequestSpecification request() {
        return given().auth().oauth2(Tokens.of(id)).contentType(ContentType.JSON);
    }

    /** A new object of this person's, which link-service has not heard of. */
    public ObjectId owns(String type) {
        ObjectId object = ObjectId.random();
        String url = ConfigProvider.getConfig().getValue("quarkus.rest-client.objects.url", String.class);
        given().body("{\"id\":\"%s\",\"type\":\"%s\",\"user_id\":\"%s\",\"version\":1,\"source_type\":\"user\"}"
                        .formatted(object, type, id))
                .put(url + "/internal/v1/objects/" + object + "?user_id=" + id)
                .then()
                .statusCode(200);
        return object;
    }

    /** Posts a link; {@code more} are further fields of the JSON, each behind a comma. */
    public Response links(ObjectId from, String linkType, ObjectId to, String more) {
        return request()
                .body("{\"from_object_id\":\"%s\",\"to_object_id\":\"%s\",\"link_type\":\"%s\"%s}"
                        .formatted(from, to, linkType, more))
                .post("/api/v1/links");
    }

    public Response links(ObjectId from, String linkType, ObjectId to) {
        return links(from, linkType, to, "");
    }

    public Response linksFrom(ObjectId object) {
        return request().queryParam("from_object_id", object.toString()).get("/api/v1/links");
    }

    /** Patches a link. */
    public Response changes(String id, String patch) {
        return request().body(patch).patch("/api/v1/links/" + id);
    }

    public Response deletes(String id) {
        return request().delete("/api/v1/links/" + id);
    }
}
