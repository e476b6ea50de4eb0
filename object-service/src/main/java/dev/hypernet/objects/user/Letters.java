package dev.hypernet.objects.user;

import dev.hypernet.objects.mail.Letter;
import dev.hypernet.platform.secret.Secret;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What people are written. */
@Singleton
class Letters {
    private final String url;

    Letters(@ConfigProperty(name = "hypernet.public-url") String url) {
        this.url = url;
    }

    Letter verify(String email, Secret token) {
        return new Letter(email, "Is this your address?", """
                Somebody gave this address to Hypernet. If it was you, follow this link within a day:

                %s/api/v1/auth/verify-email?token=%s

                If it was not, do nothing.
                """.formatted(url, token.reveal()));
    }

    Letter reset(String email, Secret token) {
        return new Letter(email, "A new password", """
                Somebody asked for a new password for the account of this address at Hypernet. If it was you, set one
                within an hour: send this token and the password to POST %s/api/v1/auth/password-reset/confirm

                %s

                If it was not, do nothing: your password stays as it is.
                """.formatted(url, token.reveal()));
    }

    Letter addressChanged(String formerEmail) {
        return new Letter(formerEmail, "Your address was changed", """
                The account of this address at Hypernet (%s) has another address now. If it was not you who changed it,
                tell whoever runs it at once.
                """.formatted(url));
    }
}
