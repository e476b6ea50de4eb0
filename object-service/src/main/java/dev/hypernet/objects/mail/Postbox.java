package dev.hypernet.objects.mail;

import io.smallrye.mutiny.Uni;

/** Takes letters. What it does with them is the deployment's: {@code hypernet.mail.transport}. */
public interface Postbox {

    /** Done when the letter is handed over; whether it arrives is not known. */
    Uni<Void> send(Letter letter);
}
