package dev.hypernet.objects.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** {@code hypernet.mail}: how letters leave. SMTP itself is {@code quarkus.mailer}. */
@ConfigMapping(prefix = "hypernet.mail")
interface MailConfig {

    @WithDefault("file")
    Transport transport();

    /** Where {@link Transport#FILE} puts letters. */
    @WithDefault("${hypernet.home:/var/lib/hypernet}/mail")
    Path folder();

    /** How long a mail server is waited for. */
    @WithDefault("PT10S")
    Duration patience();

    /** How letters leave. */
    enum Transport {
        FILE,
        SMTP
    }
}
