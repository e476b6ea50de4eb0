package dev.hypernet.objects.user;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** {@code hypernet.quota}: how many bytes a person may store (row U05). */
@ConfigMapping(prefix = "hypernet.quota")
interface QuotaConfig {

    /** The least an admin may give: 1 GiB. */
    @WithDefault("1073741824")
    long min();

    /** The most: 1 TiB. */
    @WithDefault("1099511627776")
    long max();

    /** What a new account has: 10 GiB. */
    @WithName("default")
    @WithDefault("10737418240")
    long initial();
}
