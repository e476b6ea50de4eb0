package dev.hypernet.objects.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.platform.secret.Secret;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobApiMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a real S3 server, S3Proxy, which checks signatures and keeps objects in a folder. */
class S3BlobStoreTest extends BlobStoreContract {
    private static final String BUCKET = "hypernet-test";

    @TempDir
    static Path served;

    private static S3Proxy server;
    private static BlobStoreContext behind;
    private static S3Client client;

    private BlobStore store;

    @BeforeAll
    static void serve() throws Exception {
        Properties folder = new Properties();
        folder.setProperty("jclouds.filesystem.basedir", served.toString());
        behind = ContextBuilder.newBuilder(new FilesystemNio2BlobApiMetadata())
                .credentials("unused", "unused")
                .overrides(folder)
                .build(BlobStoreContext.class);
        behind.getBlobStore().createContainerInLocation(null, BUCKET);
        server = S3Proxy.builder()
                .blobStore(behind.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "only-for", "tests")
                .build();
        server.start();
        client = BlobStores.client(config());
    }

    @AfterAll
    static void end() throws Exception {
        client.close();
        server.stop();
        behind.close();
    }

    @BeforeEach
    void open() {
        store = new S3BlobStore(client, BUCKET, "hypernet/", new IncomingFolder(folder));
    }

    @Override
    BlobStore store() {
        return store;
    }

    @Test
    void keysStandBehindThePrefix() throws IOException {
        String path = stored("hello");

        assertThat(Files.isRegularFile(
                        served.resolve(BUCKET).resolve("hypernet").resolve(path)))
                .isTrue();
    }

    @Test
    void aListOfMoreThanOnePageIsWhole() throws IOException {
        int before = count();
        for (int number = 0; number < 1005; number++) {
            client.putObject(put -> put.bucket(BUCKET).key("hypernet/" + path()), RequestBody.fromBytes(new byte[1]));
        }

        assertThat(count()).isEqualTo(before + 1005);
    }

    @Test
    void aServerThatRefusesIsAnIoFailureThatNamesNoSecret() {
        S3Client stranger = BlobStores.client(config("stranger"));
        BlobStore refused = new S3BlobStore(stranger, BUCKET, "hypernet/", new IncomingFolder(folder));

        assertThatThrownBy(() -> refused.size(path()))
                .isInstanceOf(IOException.class)
                .hasMessage("S3 answered 403");
        stranger.close();
    }

    private int count() throws IOException {
        try (Stream<StoredFile> listed = store.list()) {
            return (int) listed.count();
        }
    }

    private static S3Config config() {
        return config("tests");
    }

    private static S3Config config(String secret) {
        return new SmallRyeConfigBuilder()
                .withMapping(S3Config.class)
                .withConverter(Secret.class, 100, Secret::of)
                .withDefaultValue("hypernet.media.s3.endpoint", "http://127.0.0.1:" + server.getPort())
                .withDefaultValue("hypernet.media.s3.path-style", "true")
                .withDefaultValue("hypernet.media.s3.access-key", "only-for")
                .withDefaultValue("hypernet.media.s3.secret-key", secret)
                .build()
                .getConfigMapping(S3Config.class);
    }
}
