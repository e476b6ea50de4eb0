package dev.hypernet.objects.storage;

import dev.hypernet.platform.secret.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Where media lie when {@code hypernet.media.storage} is {@code s3}: AWS, or anything that speaks its protocol. */
@ConfigMapping(prefix = "hypernet.media.s3")
public interface S3Config {

    /** It exists already: nothing here creates or empties buckets. */
    Optional<String> bucket();

    /** For anything but AWS itself. */
    Optional<URI> endpoint();

    @WithDefault("us-east-1")
    String region();

    /** {@code endpoint/bucket/key} instead of {@code bucket.endpoint/key}; most servers that are not AWS want it. */
    @WithDefault("false")
    boolean pathStyle();

    /** Before every key, such as {@code hypernet/}. */
    Optional<String> prefix();

    /** Both or none; without them the AWS SDK looks where it always does (environment, profile, instance role). */
    Optional<Secret> accessKey();

    Optional<Secret> secretKey();
}
