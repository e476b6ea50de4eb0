package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.json.JsonConfiguration;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OAuth2SettingsTest {
    /** As rows have it that were written before there were dialects. */
    private static final String OLD = """
            {"authorization_url":"https://a.example/authorize","token_url":"https://a.example/token",\
            "revocation_url":null,"scopes":["one"],"scope_separator":" ","additional_parameters":{},"pkce":true,\
            "client_authentication":"basic","refresh_lead_ms":300000,"refresh_tokens_rotate":true%s}""";

    private static final String DIALECT = """
            ,"refresh_automatically":false,"dialect":{\
            "token_response":{"access_token":"a","expires_at":"b"},"failure":"c",\
            "long_lived":{"method":"GET","url":"https://a.example/long","parameters":{"d":"{access_token}"}},\
            "refresh":{"method":"POST","url":"https://a.example/again","parameters":{}},\
            "refresh_not_before_ms":86400000,"strip_code":"#_","token_parameters":{"resource":"e"}}""";

    private final ObjectMapper json = new ObjectMapper();

    OAuth2SettingsTest() {
        new JsonConfiguration().customize(json);
    }

    @Test
    @Requirement("C10")
    void aRowOfTheVersionBeforeMeansTheUsual() throws JsonProcessingException {
        OAuth2Settings settings = read("");

        assertThat(settings.refreshAutomatically()).isTrue();
        assertThat(settings.spoken()).isEqualTo(Dialect.NONE);
        assertThat(settings.renewableFrom(tokens(Instant.EPOCH))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"refresh_automatically\":true,\"dialect\":null",
                ",\"dialect\":{}",
                ",\"dialect\":{\"token_response\":{},\"token_parameters\":{}}"
            })
    @Requirement("C10")
    void theUsualIsWrittenAsTheVersionBeforeReadsIt(String more) throws JsonProcessingException {
        assertThat(json.writeValueAsString(read(more))).isEqualTo(OLD.formatted(""));
    }

    @Test
    void whatIsUnusualIsReadAsItWasWritten() throws JsonProcessingException {
        OAuth2Settings settings = read(DIALECT);

        assertThat(settings.refreshAutomatically()).isFalse();
        assertThat(json.writeValueAsString(settings)).isEqualTo(OLD.formatted(DIALECT));
        assertThat(json.readValue(json.writeValueAsString(settings), OAuth2Settings.class))
                .isEqualTo(settings);
        assertThat(settings.renewableFrom(tokens(Instant.EPOCH))).isEqualTo(Instant.parse("1970-01-02T00:00:00Z"));
        assertThat(settings.renewableFrom(tokens(null)))
                .as("of tokens kept before there were dialects")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a.example", "https://me@a.example", "/token"})
    void anAddressThatCannotBeAskedIsRefused(String url) {
        assertThatThrownBy(() -> read(DIALECT.replace("https://a.example/long", url)))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("must be an http or https address");
    }

    @Test
    void expressionsThatDoNotCompileAreToldWithTheirPlaces() throws JsonProcessingException {
        OAuth2Settings settings = read(",\"dialect\":{\"token_response\":{\"scope\":\"a[\"},\"failure\":\"(\"}");

        assertThatThrownBy(settings::check)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.details("here").errors())
                                .extracting(FieldError::pointer)
                                .containsExactly("/oauth2/dialect/token_response/scope", "/oauth2/dialect/failure"));
        read(DIALECT).check();
    }

    private OAuth2Settings read(String more) throws JsonProcessingException {
        return json.readValue(OLD.formatted(more), OAuth2Settings.class);
    }

    private static TokenSet tokens(@Nullable Instant issuedAt) {
        return new TokenSet(Secret.of("A"), null, "Bearer", null, List.of(), Secret.of("{}"), issuedAt);
    }
}
