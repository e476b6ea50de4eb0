package dev.hypernet.integrations.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.platform.json.JsonConfiguration;
import dev.hypernet.testkit.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What of a definition's OAuth 2.0 reaches credential-service. */
class ProviderSettingsTest {
    private static final String DOCUMENT = """
            {
              "integrationId": "odd", "name": "Odd", "version": "1.0.0", "authType": "oauth2",
              "configSchema": {"type": "object", "properties": {"zone": {"enum": ["eu", "us"]}}},
              "defaultConfig": {"zone": "eu"},
              "oauth2Config": {
                "authorizationUrl": "https://{zone}.odd.example/authorize", "tokenUrl": "https://odd.example/token",
                "scopes": ["a", "b"], "scopeSeparator": ","%s
              }
            }""";
    private static final String USUAL = """
            {
              "authorization_url": "https://us.odd.example/authorize", "token_url": "https://odd.example/token",
              "scopes": ["a", "b"], "scope_separator": ",", "additional_parameters": {}, "pkce": true,
              "client_authentication": "basic", "refresh_lead_ms": 300000, "refresh_tokens_rotate": true
            }""";

    private final ObjectMapper json = new ObjectMapper();

    ProviderSettingsTest() {
        new JsonConfiguration().customize(json);
    }

    @Test
    @Requirement("C10")
    void aProviderThatKeepsToTheStandardIsToldAsTheVersionBeforeUnderstands() throws JsonProcessingException {
        assertThat(told("")).isEqualTo(json.readTree(USUAL));
    }

    @Test
    @Requirement({"C09", "C10"})
    void aDialectIsToldWithTheSettingsInItsAddresses() throws JsonProcessingException {
        JsonNode told = told("""
                , "clientAuthentication": "private_key_jwt", "refreshTokenConfig": {"strategy": "manual"},
                "tokenParameters": {"resource": "https://odd.example"}, "stripCode": "#_",
                "tokenResponse": {"accessToken": ["a", "? b"], "expiresAt": "c"}, "failure": "d",
                "longLived": {"url": "https://{zone}.odd.example/long", "parameters": {"t": "{access_token}"}},
                "refresh": {
                  "method": "GET", "url": "https://odd.example/again", "parameters": {}, "notBeforeMs": 86400000
                }""");

        assertThat(told.path("client_authentication").asText()).isEqualTo("private_key_jwt");
        assertThat(told.path("refresh_automatically").toString()).isEqualTo("false");
        assertThat(told.path("dialect")).isEqualTo(json.readTree("""
                {
                  "token_response": {"access_token": "a\\n? b", "expires_at": "c"}, "failure": "d",
                  "long_lived": {
                    "method": "POST", "url": "https://us.odd.example/long", "parameters": {"t": "{access_token}"}
                  },
                  "refresh": {"method": "GET", "url": "https://odd.example/again", "parameters": {}},
                  "refresh_not_before_ms": 86400000, "strip_code": "#_",
                  "token_parameters": {"resource": "https://odd.example"}
                }"""));
    }

    private JsonNode told(String members) throws JsonProcessingException {
        byte[] document = DOCUMENT.formatted(members).getBytes(StandardCharsets.UTF_8);
        Reading reading = new DefinitionReader().read("odd", document);
        assertThat(reading).isInstanceOf(Reading.Readable.class);
        Definition.OAuth2 oauth2 =
                Objects.requireNonNull(((Reading.Readable) reading).definition().oauth2());
        return json.readTree(json.writeValueAsString(
                ProviderSettings.of(oauth2, json.createObjectNode().put("zone", "us"))));
    }
}
