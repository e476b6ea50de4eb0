package dev.hypernet.objects.mail;

import io.quarkus.mailer.reactive.ReactiveMailer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Chooses the postbox the configuration names. */
class Postboxes {

    @Produces
    @Singleton
    Postbox postbox(MailConfig config, ReactiveMailer mailer, Clock clock) {
        return switch (config.transport()) {
            case FILE -> new FilePostbox(config.folder(), clock);
            case SMTP -> new SmtpPostbox(mailer, config.patience());
        };
    }
}
