package dev.hypernet.objects.mail;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Sends by the mail server of {@code quarkus.mailer}. */
final class SmtpPostbox implements Postbox {
    private final ReactiveMailer mailer;
    private final Duration patience;

    SmtpPostbox(ReactiveMailer mailer, Duration patience) {
        this.mailer = mailer;
        this.patience = patience;
    }

    @Override
    public Uni<Void> send(Letter letter) {
        return mailer.send(Mail.withText(letter.to(), letter.subject(), letter.text()))
                .ifNoItem()
                .after(patience)
                .fail();
    }
}
