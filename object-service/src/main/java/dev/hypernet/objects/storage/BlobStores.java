package dev.hypernet.objects.storage;

import dev.hypernet.platform.secret.Secret;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** The one store of this service, as {@code hypernet.media.storage} says: {@code file} or {@code s3}. */
@Singleton
class BlobStores {

    @Produces
    @Singleton
    BlobStore store(
            @ConfigProperty(name = "hypernet.media.storage", defaultValue = "file") String storage,
            @ConfigProperty(name = "hypernet.media-root") Path root,
            S3Config s3,
            IncomingFolder incoming,
            Clock clock) {
        return switch (storage) {
            case "file" -> new FileBlobStore(root, incoming, clock);
            case "s3" ->
                new S3BlobStore(
                        client(s3),
                        s3.bucket().orElseThrow(() -> new IllegalStateException("hypernet.media.s3.bucket is not set")),
                        s3.prefix().orElse(""),
                        incoming);
            default -> throw new IllegalStateException("hypernet.media.storage is neither file nor s3: " + storage);
        };
    }

    /** No checksums beyond what the protocol demands, and no chunked signing: not every server but AWS knows them. */
    static S3Client client(S3Config config) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(config.region()))
                .credentialsProvider(credentials(config.accessKey(), config.secretKey()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(config.pathStyle())
                        .chunkedEncodingEnabled(false)
                        .build());
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(Optional<Secret> accessKey, Optional<Secret> secretKey) {
        return accessKey.isPresent() && secretKey.isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        accessKey.get().reveal(), secretKey.get().reveal()))
                : DefaultCredentialsProvider.builder().build();
    }
}
