package dev.hypernet.objects.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@Requirement("M14")
class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=cut";

    @Test
    void partsComeInTheirOrderAlsoWhenOneIsNotReadToItsEnd() throws IOException {
        MultipartForm form = form("""
                --cut\r
                Content-Disposition: form-data; name="metadata"\r
                \r
                {"a":1}\r
                --cut\r
                Content-Disposition: form-data; name="file"; filename="Ä%s.jpg"\r
                Content-Type: image/jpeg\r
                \r
                bytes\r
                --cut\r
                Content-Disposition: form-data; name="description"\r
                \r
                fine\r
                --cut--\r
                """.formatted("x".repeat(1000)));

        MultipartForm.Part metadata = next(form);
        assertThat(metadata.name()).isEqualTo("metadata");
        assertThat(metadata.filename()).isNull();
        assertThat(metadata.text(100)).isEqualTo("{\"a\":1}");
        MultipartForm.Part file = next(form);
        assertThat(file.filename()).startsWith("Äxxx").endsWith(".jpg");
        assertThat(file.mimeType()).isEqualTo("image/jpeg");
        assertThat(file.bytes().read()).isEqualTo('b');
        assertThat(next(form).text(100)).isEqualTo("fine");
        assertThat(form.next()).isNull();
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead")
    void nothingIsReadAheadBeyondABuffer() throws IOException {
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            private final InputStream head = new ByteArrayInputStream(
                    "--cut\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() throws IOException {
                read.incrementAndGet();
                int next = head.read();
                return next < 0 ? 'x' : next;
            }
        };

        MultipartForm.Part file = next(MultipartForm.of(TYPE, endless));
        file.bytes().readNBytes(1_000_000);

        assertThat(read.get()).isLessThan(1_100_000);
    }

    @Test
    void aBodyThatStopsOrIsNoneIsABadRequest() {
        assertBadRequest(TYPE, "--cut\r\nContent-Disposition: form-data; name=\"file\"\r\n");
        assertBadRequest(TYPE, "--cut\r\nContent-Disposition: form-data; name=\"" + "x".repeat(9000) + "\"\r\n\r\n");
        assertBadRequest("multipart/form-data", "--cut--");
    }

    @Test
    void aFieldThatIsTooLongIsRefused() throws IOException {
        MultipartForm form =
                form("--cut\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n12345\r\n--cut--\r\n");

        MultipartForm.Part part = next(form);

        assertThatThrownBy(() -> part.text(4))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(422));
    }

    private static void assertBadRequest(String type, String body) {
        assertThatThrownBy(() -> MultipartForm.of(type, bytes(body)).next())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    private static MultipartForm form(String body) throws IOException {
        return MultipartForm.of(TYPE, bytes(body));
    }

    private static MultipartForm.Part next(MultipartForm form) throws IOException {
        return Objects.requireNonNull(form.next());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
