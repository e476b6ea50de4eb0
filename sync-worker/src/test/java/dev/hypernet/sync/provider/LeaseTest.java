package dev.hypernet.sync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What credential-service answers, as a worker reads it. */
class LeaseTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Test
    @Requirement("C02")
    void whatWasGivenComesWithItsFields() throws JsonProcessingException {
        Lease lease = read("""
            {"type":"api_key","fields":{"key":"k-1","secret":""},"expires_at":null,"generation":3}
            """);

        assertThat(lease).isEqualTo(new Lease(Map.of("key", Secret.of("k-1"), "secret", Secret.of("")), null, 3));
    }

    @Test
    void aTokenIsAFieldOfItsOwnHoweverItsTypeIsSpelled() throws JsonProcessingException {
        Lease lease = read("""
            {"type":"oauth2","access_token":"t-1","token_type":"bot","expires_at":"2026-11-22T05:00:00.000Z",
             "generation":7}
            """);

        assertThat(lease).isEqualTo(Lease.ofToken(Secret.of("t-1"), Instant.parse("2026-11-22T05:00:00Z"), 7));
    }

    @Test
    @Requirement("C07")
    void noneOfItIsPrinted() throws JsonProcessingException {
        assertThat(read("{\"fields\":{\"key\":\"s3cr3t\"},\"generation\":1}"))
                .asString()
                .contains("[REDACTED]")
                .doesNotContain("s3cr3t");
    }

    @Test
    void aFieldThatIsNotThereIsNamed() {
        Lease lease = Lease.ofToken(Secret.of("t-1"), null, 1);

        assertThatThrownBy(() -> lease.field("key"))
                .isInstanceOf(CredentialUnfit.class)
                .hasMessage("The credential has no key, which the definition asks for. Connect the account again.");
    }

    private static Lease read(String answer) throws JsonProcessingException {
        return JSON.readValue(answer, Lease.class);
    }
}
