package dev.hypernet.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hypernet.sandbox.Secret;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller wants every step recorded, and the steps go wrong: what is recorded tells of them, and no secret. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class HiddenTracesTest {
    private static final String RECORDED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final RequestSpecification before = RestAssured.requestSpecification;

    @Inject
    RecordedSpans spans;

    @BeforeEach
    void haveItRecorded() {
        PhotoProvider.clearFaults();
        RestAssured.requestSpecification =
                new RequestSpecBuilder().addHeader("traceparent", RECORDED).build();
    }

    @AfterEach
    void recordNoMore() {
        PhotoProvider.clearFaults();
        RestAssured.requestSpecification = before;
    }

    @Test
    @Requirement({"C06", "C07"})
    void noSpanTellsASecret() {
        Walk walk = Walk.toPhotos().connected();
        walk.lease().then().statusCode(200);
        walk.leaseAfterRefusalOf(1).then().statusCode(200);
        PhotoProvider.fault("token", "echo", 3);
        walk.leaseAfterRefusalOf(2).then().statusCode(503);
        PhotoProvider.clearFaults();
        Walk refused = Walk.toPhotos();
        refused.code();
        refused.exchange("canary-of-a-code").then().statusCode(422);
        Walk given = Walk.spared();
        given.give("basic", Map.of("username", "canary-of-the-user", "password", "canary-of-the-password"))
                .then()
                .statusCode(204);
        given.leaseAfterRefusalOf(1).then().statusCode(409);
        given.give("custom", Map.of("key", List.of("canary-in-a-list")));
        walk.revoke().then().statusCode(200);
        UUID last = UUID.randomUUID();
        Walk.spared(walk.user(), last).lease().then().statusCode(404);

        // A span ends a moment after its answer.
        await().untilAsserted(() -> assertThat(spans.told()).anyMatch(span -> span.contains(last.toString())));
        assertThat(spans.told())
                .hasSizeGreaterThan(10)
                .noneMatch(span -> span.contains("canary"))
                .noneMatch(span -> span.contains(Secret.MARK))
                .noneMatch(span -> span.contains(ProviderSandbox.KEY))
                .noneMatch(span -> span.contains(ProviderSandbox.CLIENT_CREDENTIAL))
                .noneMatch(span -> span.contains("state of"));
    }
}
