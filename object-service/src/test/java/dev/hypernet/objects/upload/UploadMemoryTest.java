package dev.hypernet.objects.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How much heap an upload of 1 GiB takes, client and server in this one process. Only with {@code -Dupload.memory}. */
@QuarkusTest
@WithTestResource(TestStack.class)
@EnabledIfSystemProperty(named = "upload.memory", matches = ".*")
class UploadMemoryTest {
    private static final Logger LOG = Logger.getLogger(UploadMemoryTest.class);
    private static final long SIZE = 1_073_741_824L;
    private static final long MEGABYTE = 1024 * 1024;

    @Test
    @Requirement("M04")
    void aGigabyteGoesThroughInConstantHeap() throws Exception {
        Person alice = Person.registered();
        InputStream body = new SequenceInputStream(java.util.Collections.enumeration(List.of(
                text("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"film.mp4\"\r\n\r\n"),
                new Film(SIZE),
                text("\r\n--cut--\r\n"))));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + "/api/v1/media/upload"))
                .header("Authorization", "Bearer " + alice.token())
                .header("Content-Type", "multipart/form-data; boundary=cut")
                .POST(BodyPublishers.ofInputStream(() -> body))
                .build();
        long before = used();
        long peak = before;

        HttpResponse<String> response;
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            while (!answer.isDone()) {
                peak = Math.max(peak, used());
                Thread.sleep(500);
            }
            response = answer.get();
        }

        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(response.body()).contains("\"size\":" + SIZE);
        LOG.infof(
                "heap in use after a collection: %d MiB before, at most %d MiB during, %d MiB after an upload of %d MiB",
                before / MEGABYTE, peak / MEGABYTE, used() / MEGABYTE, SIZE / MEGABYTE);
        assertThat(peak - before).isLessThan(100 * MEGABYTE);
    }

    /** What is reachable: after a collection. */
    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An MP4 of any size, made as it is read: its type, and a box of nothing. */
    private static final class Film extends InputStream {
        private final byte[] head;
        private final long size;
        private long at;

        Film(long size) {
            this.size = size;
            this.head = java.nio.ByteBuffer.allocate(40)
                    .putInt(24)
                    .put("ftypmp42".getBytes(StandardCharsets.US_ASCII))
                    .putInt(0)
                    .put("mp42isom".getBytes(StandardCharsets.US_ASCII))
                    .putInt(1)
                    .put("free".getBytes(StandardCharsets.US_ASCII))
                    .putLong(size - 24)
                    .array();
        }

        @Override
        public int read() {
            if (at >= size) {
                return -1;
            }
            int value = at < head.length ? head[Math.toIntExact(at)] & 0xff : 0;
            at++;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (at < head.length || at >= size) {
                return super.read(buffer, offset, Math.min(length, at < head.length ? head.length : length));
            }
            int count = Math.toIntExact(Math.min(length, size - at));
            java.util.Arrays.fill(buffer, offset, offset + count, (byte) 0);
            at += count;
            return count;
        }
    }
}
