package dev.hypernet.objects.user;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** {@code hypernet.admin}: who is an admin before there is one to make others. */
@ConfigMapping(prefix = "hypernet.admin")
interface FirstAdminConfig {

    Optional<String> email();

    /**
     * What the account is made with; later it is the person's to change. Without one no account is made: with another
     * issuer, whoever it vouches for by this address is made an admin when they first come.
     */
    Optional<String> password();
}
