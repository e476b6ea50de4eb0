package dev.hypernet.objects.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleConfigTest {

    @Test
    void itsDefaultsAreThese() {
        ThrottleConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ThrottleConfig.class)
                .build()
                .getConfigMapping(ThrottleConfig.class);

        assertThat(config.login().freePerAccount()).isEqualTo(5);
        assertThat(config.login().freePerAddress()).isEqualTo(50);
        assertThat(config.login().firstPause()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.login().longestPause()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.login().forgetAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(config.mail().freePerAccount()).isEqualTo(3);
        assertThat(config.mail().freePerAddress()).isEqualTo(30);
        assertThat(config.mail().firstPause()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.mail().longestPause()).isEqualTo(Duration.ofHours(1));
        assertThat(config.mail().forgetAfter()).isEqualTo(Duration.ofDays(1));
    }
}
