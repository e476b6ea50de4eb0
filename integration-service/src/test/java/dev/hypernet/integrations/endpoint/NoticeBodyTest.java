package dev.hypernet.integrations.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.platform.event.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NoticeBodyTest {
    private static final Instant THEN = Instant.parse("2026-02-03T12:50:00Z");

    private final NoticeBody bodies =
            new NoticeBody(JsonMapper.builder().findAndAddModules().build(), Clock.fixed(THEN, ZoneOffset.UTC));

    @Test
    void whatIsSmallIsSentWhole() {
        assertThat(body("x".repeat(60_000))).contains("xxx").doesNotContain("is_too_large");
    }

    /** Characters are no bytes: of a text in Chinese each is three. */
    @Test
    void whatIsLargeInBytesIsSentAsItsIdAlone() {
        String body = body("\u6587".repeat(30_000));

        assertThat(body).contains("\"is_too_large\":true").doesNotContain("\u6587");
        assertThat(body.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1000);
    }

    private String body(String content) {
        ObjectSnapshot object = new ObjectSnapshot(
                ObjectId.random(),
                "post",
                UserId.random(),
                1,
                THEN,
                THEN,
                "local",
                null,
                null,
                Map.of("content", content),
                Map.of());
        CloudEvent<Event> event = new CloudEvent<>(
                UUID.randomUUID(), "dev.hypernet.object.created.v1", 1, THEN, new ObjectCreated(object));
        return bodies.of(event).body();
    }
}
