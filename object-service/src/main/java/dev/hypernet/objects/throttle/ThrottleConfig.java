package dev.hypernet.objects.throttle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * {@code hypernet.throttle}: how many attempts are free, and how long the pauses after them are.
 *
 * <p>The last free attempt begins the first pause; each attempt after a pause begins one twice as long, up to the
 * longest. Attempts are forgotten when none was made for a while.
 */
@ConfigMapping(prefix = "hypernet.throttle")
interface ThrottleConfig {

    /** Passwords. */
    Login login();

    /** Mails somebody asks to be sent. */
    Mail mail();

    /** Wrong passwords: a right one is not counted. */
    interface Login {
        @WithDefault("5")
        int freePerAccount();

        /** Many people share an address. */
        @WithDefault("50")
        int freePerAddress();

        @WithDefault("PT30S")
        Duration firstPause();

        @WithDefault("PT15M")
        Duration longestPause();

        @WithDefault("PT1H")
        Duration forgetAfter();
    }

    /** Each mail counts. */
    interface Mail {
        @WithDefault("3")
        int freePerAccount();

        @WithDefault("30")
        int freePerAddress();

        @WithDefault("PT1M")
        Duration firstPause();

        @WithDefault("PT1H")
        Duration longestPause();

        @WithDefault("P1D")
        Duration forgetAfter();
    }
}
