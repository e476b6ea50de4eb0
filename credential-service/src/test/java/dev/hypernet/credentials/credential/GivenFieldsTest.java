package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.json.JsonConfiguration;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GivenFieldsTest {
    private static final Map<String, Secret> FIELDS =
            Map.of("user name", Secret.of("ada"), "pass\"word", Secret.of("ü \\ \" \n"), "empty", Secret.of(""));

    @Test
    @Requirement("C04")
    void everyFieldIsReadAsItWasStored() {
        GivenFields fields = new GivenFields(FIELDS);

        assertThat(GivenFields.of(fields.toSecret())).isEqualTo(fields);
    }

    @Test
    @Requirement("C07")
    void whatCannotBeReadIsNotQuoted() {
        assertThatThrownBy(() -> GivenFields.of(Secret.of("canary")))
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessageNotContaining("canary");
    }

    @Test
    @Requirement("C07")
    void nothingThatCarriesThemPrintsThem() {
        GivenCredential asked = given(Map.of("key", Secret.of("canary")));
        Fresh.Given fresh = asked.of(UUID.randomUUID());
        Lease lease = new Lease.Given(GivenType.API_KEY, fresh.fields(), null, 1);

        assertThat(asked + " " + fresh + " " + lease + " " + LeaseView.of(lease) + " " + fresh.secret())
                .contains("[REDACTED]")
                .doesNotContain("canary");
    }

    @Test
    @Requirement("C07")
    void onlyTheLeaseIsWrittenInClear() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
        new JsonConfiguration().customize(json);
        GivenCredential asked = given(Map.of("key", Secret.of("canary")));
        Lease lease = new Lease.Given(GivenType.API_KEY, new GivenFields(asked.fields()), null, 1);

        assertThatThrownBy(() -> json.writeValueAsString(asked))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageNotContaining("canary");
        assertThat(json.readTree(json.writeValueAsString(LeaseView.of(lease)))).isEqualTo(json.readTree("""
                        {"type":"api_key","fields":{"key":"canary"},"expires_at":null,"generation":1}"""));
    }

    private static GivenCredential given(Map<String, Secret> fields) {
        return new GivenCredential(UserId.random(), "keyed", GivenType.API_KEY, fields, null, null);
    }
}
