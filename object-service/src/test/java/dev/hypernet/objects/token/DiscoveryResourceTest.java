package dev.hypernet.objects.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class DiscoveryResourceTest {

    @Test
    void theDocumentNamesTheIssuerOfTheTokensAndNothingThatIsNotThere() throws JsonProcessingException {
        JsonNode claims = claims(Person.registered().token());

        String keys = given().get("/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("issuer", equalTo(claims.path("iss").asText()))
                .body("id_token_signing_alg_values_supported", equalTo(List.of("ES256")))
                .body("response_types_supported", empty())
                .body("grant_types_supported", empty())
                .body("claims_supported", hasItem("sub"))
                .extract()
                .path("jwks_uri");

        given().get(URI.create(keys).getPath()).then().statusCode(200).body("keys.alg", everyItem(equalTo("ES256")));
        claims.fieldNames()
                .forEachRemaining(claim -> assertThat(
                                given().get("/.well-known/openid-configuration").<List<String>>path("claims_supported"))
                        .contains(claim));
    }

    private static JsonNode claims(String token) throws JsonProcessingException {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return new ObjectMapper().readTree(new String(claims, StandardCharsets.UTF_8));
    }
}
