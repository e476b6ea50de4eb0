package dev.hypernet.objects.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.session.SessionConfig;
import dev.hypernet.testkit.Requirement;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AccountConfigTest {
    private final SmallRyeConfig config = new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(QuotaConfig.class)
            .withMapping(SessionConfig.class)
            .withMapping(ConfirmationConfig.class)
            .withMapping(FirstAdminConfig.class)
            .build();

    @Test
    @Requirement("U05")
    void aQuotaIsOneGibibyteToOneTebibyteAndTenGibibytesUnlessTold() {
        QuotaConfig quota = config.getConfigMapping(QuotaConfig.class);

        assertThat(quota.min()).isEqualTo(1L << 30);
        assertThat(quota.initial()).isEqualTo(10L << 30);
        assertThat(quota.max()).isEqualTo(1L << 40);
    }

    @Test
    void tokensAreShortAndSessionsLong() {
        SessionConfig login = config.getConfigMapping(SessionConfig.class);
        ConfirmationConfig confirmation = config.getConfigMapping(ConfirmationConfig.class);

        assertThat(login.tokenLifetime()).isEqualTo(Duration.ofMinutes(15));
        assertThat(login.sessionLifetime()).isEqualTo(Duration.ofDays(30));
        assertThat(confirmation.emailLifetime()).isEqualTo(Duration.ofHours(24));
        assertThat(confirmation.resetLifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void nobodyIsTheFirstAdminUnlessTold() {
        assertThat(config.getConfigMapping(FirstAdminConfig.class).email()).isEmpty();
        assertThat(config.getConfigMapping(FirstAdminConfig.class).password()).isEmpty();
    }
}
