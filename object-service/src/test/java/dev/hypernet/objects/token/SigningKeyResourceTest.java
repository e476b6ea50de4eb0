package dev.hypernet.objects.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class SigningKeyResourceTest {

    @Test
    void aTokenOfTheOldKeyStillVerifiesAfterARotation() throws JsonProcessingException {
        Person before = Person.registered();

        String fresh = Person.admin()
                .request()
                .post("/api/v1/admin/signing-keys/rotate")
                .then()
                .statusCode(200)
                .extract()
                .path("key_id");

        Person after = Person.registered();
        assertThat(keyId(after.token())).isEqualTo(fresh).isNotEqualTo(keyId(before.token()));
        given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .body("keys.kid", hasItems(keyId(before.token()), fresh))
                .body("keys[0].kid", equalTo(fresh));
        before.request().get("/api/v1/users/me").then().statusCode(200);
        after.request().get("/api/v1/users/me").then().statusCode(200);
    }

    @Test
    void onlyAnAdminRotates() {
        given().post("/api/v1/admin/signing-keys/rotate").then().statusCode(401);
        Person.registered()
                .request()
                .post("/api/v1/admin/signing-keys/rotate")
                .then()
                .statusCode(403);
    }

    private static String keyId(String token) throws JsonProcessingException {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        return new ObjectMapper()
                .readTree(new String(header, StandardCharsets.UTF_8))
                .path("kid")
                .asText();
    }
}
