package dev.hypernet.objects.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits at their edges, made small so that the edges can be reached. */
@QuarkusTest
@TestProfile(UploadLimitsTest.Small.class)
@WithTestResource(TestStack.class)
@Requirement("M04")
class UploadLimitsTest {
    @ConfigProperty(name = "hypernet.media-root")
    Path root;

    /** Photos to 100 kB, videos to 200 kB, others to 150 kB. */
    public static final class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hypernet.limits.photo-bytes", "100000",
                    "hypernet.limits.video-bytes", "200000",
                    "hypernet.limits.other-bytes", "150000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "photo, 99999, 201",
        "photo, 100000, 201",
        "photo, 100001, 413",
        "video, 199999, 201",
        "video, 200000, 201",
        "video, 200001, 413",
        "other, 150000, 201",
        "other, 150001, 413",
        // Far beyond: refused by what the request says of its length, or when the limit is passed.
        "video, 9000000, 413"
    })
    void aFileHasItsKindsLimit(String kind, int size, int status) throws Exception {
        Person alice = Person.registered();

        var answer = Uploads.upload(alice, "file." + extension(kind), file(kind, size), "application/octet-stream")
                .then()
                .statusCode(status);

        if (status == 413) {
            answer.body("type", endsWith("/too-large")).body("detail", containsString(Integer.toString(limit(kind))));
            Uploads.assertNothingStored(alice);
            assertThat(Uploads.waiting(root)).isEmpty();
        }
    }

    @Test
    void withoutADeclaredLengthTheLimitHoldsToo() {
        Person alice = Person.registered();
        byte[] film = file("video", 200_001);

        Uploads.form(alice)
                .multiPart("file", "film.mp4", new java.io.ByteArrayInputStream(film), "video/mp4")
                .post("/api/v1/media/upload")
                .then()
                .statusCode(413);
    }

    private static String extension(String kind) {
        return switch (kind) {
            case "photo" -> "jpg";
            case "video" -> "mp4";
            default -> "txt";
        };
    }

    private static int limit(String kind) {
        return switch (kind) {
            case "photo" -> 100_000;
            case "video" -> 200_000;
            default -> 150_000;
        };
    }

    private static byte[] file(String kind, int size) {
        return switch (kind) {
            case "photo" -> Arrays.copyOf(Pictures.jpeg(), size);
            case "video" -> Pictures.mp4(size);
            default -> Pictures.text("x".repeat(size));
        };
    }
}
