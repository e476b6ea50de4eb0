package dev.hypernet.objects.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ContentTest {
    private static final String HASH = "ab".repeat(32);
    private static final byte[] BYTES = bytes(1000);

    @Inject
    BlobStore store;

    @Test
    @Requirement("M03")
    void theBytesComeWithTheirTypeTheirTagAndNothingToRun() throws IOException {
        Person alice = Person.registered();
        String path = content(alice, "image/jpeg", "{\"original_filename\":\"Ärger & \\\"Mut\\\".jpg\"}", BYTES);

        byte[] read = alice.request()
                .get(path)
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith("image/jpeg"))
                .header("Content-Length", "1000")
                .header("ETag", "\"" + HASH + "\"")
                .header("Last-Modified", notNullValue())
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("Cache-Control", startsWith("private"))
                .header(
                        "Content-Disposition",
                        "inline; filename=\"_rger _ _Mut_.jpg\"; filename*=UTF-8''%C3%84rger%20&%20%22Mut%22.jpg")
                .extract()
                .asByteArray();
        assertThat(read).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "text/html", "application/pdf", "application/octet-stream"})
    void whatCouldRunIsSavedAndNotShown(String mimeType) throws IOException {
        Person alice = Person.registered();

        alice.request()
                .get(content(alice, mimeType, "{}", BYTES))
                .then()
                .statusCode(200)
                .header("Content-Disposition", startsWith("attachment;"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-999, 0, 1000",
        "bytes=0-1000, 0, 1000",
        "bytes=999-, 999, 1000",
        "bytes=-1, 999, 1000",
        "bytes=-5000, 0, 1000",
        "bytes=100-199, 100, 200"
    })
    void aRangeIsThatPart(String range, int from, int to) throws IOException {
        Person alice = Person.registered();

        byte[] part = alice.request()
                .header("Range", range)
                .get(content(alice, "video/mp4", "{}", BYTES))
                .then()
                .statusCode(206)
                .header("Content-Range", "bytes %d-%d/1000".formatted(from, to - 1))
                .header("Content-Length", Integer.toString(to - from))
                .extract()
                .asByteArray();
        assertThat(part).isEqualTo(Arrays.copyOfRange(BYTES, from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=-0", "bytes=99999999999999999999-"})
    void aRangeBehindTheEndIsA416(String range) throws IOException {
        Person alice = Person.registered();

        alice.request()
                .header("Range", range)
                .get(content(alice, "video/mp4", "{}", BYTES))
                .then()
                .statusCode(416)
                .contentType(containsString("problem+json"))
                .header("Content-Range", "bytes */1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=2-1", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b"})
    void whatIsNoSingleRangeIsAllOfIt(String range) throws IOException {
        Person alice = Person.registered();

        alice.request()
                .header("Range", range)
                .get(content(alice, "video/mp4", "{}", BYTES))
                .then()
                .statusCode(200)
                .header("Content-Length", "1000");
    }

    @Test
    void aRangeOfOtherBytesThanIfRangeNamesIsAllOfThem() throws IOException {
        Person alice = Person.registered();
        String path = content(alice, "video/mp4", "{}", BYTES);

        alice.request()
                .header("Range", "bytes=0-9")
                .header("If-Range", "\"" + HASH + "\"")
                .get(path)
                .then()
                .statusCode(206);
        alice.request()
                .header("Range", "bytes=0-9")
                .header("If-Range", "\"other\"")
                .get(path)
                .then()
                .statusCode(200);
    }

    @Test
    void knownBytesAreA304AndHeadTellsTheLengthAlone() throws IOException {
        Person alice = Person.registered();
        String path = content(alice, "image/jpeg", "{}", BYTES);

        alice.request()
                .header("If-None-Match", "\"" + HASH + "\"")
                .get(path)
                .then()
                .statusCode(304)
                .header("ETag", "\"" + HASH + "\"");
        byte[] none = alice.request()
                .head(path)
                .then()
                .statusCode(200)
                .header("Content-Length", "1000")
                .header("ETag", "\"" + HASH + "\"")
                .extract()
                .asByteArray();
        assertThat(none).isEmpty();
    }

    @Test
    void manyBytesComeWholeThroughTheStream() throws IOException {
        Person alice = Person.registered();
        byte[] large = bytes(5_000_011);

        assertThat(alice.request().get(content(alice, "video/mp4", "{}", large)).asByteArray())
                .isEqualTo(large);
    }

    @Test
    @Requirement("M10")
    void bytesThatHaveNotArrivedAreA404ThatSaysWhy() {
        Person alice = Person.registered();
        String pending = Picture.of(alice).stored();
        String failed = Picture.of(alice)
                .with("processing_status", "failed")
                .with("processing_error", "gone")
                .stored();

        alice.request()
                .get("/api/v1/media/" + pending + "/content")
                .then()
                .statusCode(404)
                .body("type", equalTo("https://hypernet.dev/problems/content-pending"));
        alice.request()
                .get("/api/v1/media/" + failed + "/content")
                .then()
                .statusCode(404)
                .body("type", equalTo("https://hypernet.dev/problems/content-failed"))
                .body("detail", containsString("gone"));
        alice.request().get("/api/v1/media/" + pending + "/thumbnail").then().statusCode(404);
    }

    private String content(Person owner, String mimeType, String metadata, byte[] bytes) throws IOException {
        String path = "users/%s/media/2026/02/%s.bin".formatted(owner.id(), UUID.randomUUID());
        store.place(store.receive(new ByteArrayInputStream(bytes), bytes.length), path);
        String id = Picture.of(owner)
                .with("mime_type", mimeType)
                .with("file_path", path)
                .with("hash", HASH)
                .with("processing_status", "complete")
                .saying(metadata)
                .stored();
        return "/api/v1/media/" + id + "/content";
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
