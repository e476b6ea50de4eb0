package dev.hypernet.local.demo;

import dev.hypernet.local.RunningStack;
import java.io.IOException;

/** An access token of a provider, lent to the worker. */
final class LentToken {

    private LentToken() {}

    /** Returns the token's text. */
    static String of(RunningStack stack, Person owner, String integrationId) throws IOException, InterruptedException {
        return Leasing.of(stack, owner, integrationId)
                .ask()
                .expect(200)
                .json()
                .path("access_token")
                .asText();
    }
}
