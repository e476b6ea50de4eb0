package dev.hypernet.integrations.definition;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.UUID;

/** Definition documents, and admins who send them. */
public final class Documents {
    public static final String DEFINITIONS = "/api/v1/definitions";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Documents() {}

    /** The least that a document says: 1.0.0, published, of a provider that asks for no credential. */
    public static ObjectNode of(String integrationId) {
        return JSON.createObjectNode()
                .put("integrationId", integrationId)
                .put("name", "A test")
                .put("version", "1.0.0")
                .put("authType", "none");
    }

    /** The same with one more member; its value is JSON. */
    public static ObjectNode with(ObjectNode document, String member, String value) {
        return document.deepCopy().set(member, json(value));
    }

    /** One of {@code src/test/resources/definitions}, under another id. */
    static ObjectNode example(String name, String integrationId) {
        try (InputStream content = Documents.class.getResourceAsStream("/definitions/" + name + ".json")) {
            ObjectNode example = (ObjectNode) JSON.readTree(Objects.requireNonNull(content, name));
            return example.put("integrationId", integrationId);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** An id no other test has. */
    public static String anyName() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    public static RequestSpecification admin() {
        return admin(UserId.random());
    }

    static RequestSpecification admin(UserId who) {
        return given().auth().oauth2(Tokens.ofAdmin(who)).contentType(ContentType.JSON);
    }

    static RequestSpecification person() {
        return given().auth().oauth2(Tokens.of(UserId.random())).contentType(ContentType.JSON);
    }

    public static Response post(JsonNode document) {
        return admin().body(document.toString()).post(DEFINITIONS);
    }

    private static JsonNode json(String value) {
        try {
            return JSON.readTree(value);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
