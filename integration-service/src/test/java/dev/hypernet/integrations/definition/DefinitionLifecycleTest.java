package dev.hypernet.integrations.definition;

import static dev.hypernet.integrations.definition.Documents.DEFINITIONS;
import static dev.hypernet.integrations.definition.Documents.admin;
import static dev.hypernet.integrations.definition.Documents.anyName;
import static dev.hypernet.integrations.definition.Documents.person;
import static dev.hypernet.integrations.definition.Documents.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class DefinitionLifecycleTest {
    @Inject
    Definitions definitions;

    @Inject
    DefinitionRepository repository;

    @Inject
    DefinitionDocuments documents;

    @Inject
    SyncTopics topics;

    @Inject
    Config config;

    private String type = "";

    @BeforeEach
    void nobodyElseHasTheName() {
        type = anyName();
    }

    @Test
    @Requirement("D12")
    void aDraftIsForAdminsAloneAndNothingIsConnectedOrRunByIt() {
        draft();

        admin().get(DEFINITIONS + "/" + type).then().statusCode(200).body("published_at", nullValue());
        admin().get(DEFINITIONS + "/" + type + "/versions").then().body("items.version", contains("1.0.0"));
        person().get(DEFINITIONS + "/" + type).then().statusCode(404);
        person().get(DEFINITIONS + "/" + type + "/versions").then().statusCode(404);
        person().get(DEFINITIONS + "/" + type + "/versions/1.0.0").then().statusCode(404);
        person().queryParam("limit", 200).get(DEFINITIONS).then().body("items.integration_id", not(hasItem(type)));
        person().get("/api/v1/providers/" + type).then().statusCode(404);
        assertThat(definitions.all()).extracting(Definition::integrationId).doesNotContain(type);
        assertThat(refusal(() -> definitions.connectable(type))).isEqualTo("not-found");
        assertThat(refusal(() -> definitions.runnable(type))).isEqualTo("not-found");
        assertThat(definitions.of(type).status()).isEqualTo(Definition.Status.DRAFT);
    }

    @Test
    @Requirement("D12")
    void whatIsPublishedIsConnectedAndRunAndTheTimeIsKept() {
        draft();

        String published = move("publish")
                .then()
                .statusCode(200)
                .body("status", equalTo("PUBLISHED"))
                .body("document.status", equalTo("PUBLISHED"))
                .extract()
                .path("published_at");
        assertThat(published).isNotNull();
        assertThat(definitions.connectable(type).version()).isEqualTo("1.0.0");
        assertThat(definitions.runnable(type).status()).isEqualTo(Definition.Status.PUBLISHED);

        move("deprecate").then().statusCode(200);
        move("publish").then().statusCode(200).body("published_at", equalTo(published));
    }

    @Test
    @Requirement("D12")
    void whatIsDeprecatedTakesNoNewConnectionsAndGoesOnForThoseThereAre() {
        published();

        move("deprecate").then().statusCode(200).body("status", equalTo("DEPRECATED"));

        assertThat(refusal(() -> definitions.connectable(type))).isEqualTo("definition-deprecated");
        assertThat(definitions.runnable(type).version()).isEqualTo("1.0.0");
        person().get("/api/v1/providers/" + type).then().statusCode(200).body("status", equalTo("DEPRECATED"));
    }

    @Test
    @Requirement("D12")
    void whatIsArchivedCanOnlyBeRead() {
        published();

        move("archive").then().statusCode(200).body("status", equalTo("ARCHIVED"));

        assertThat(refusal(() -> definitions.connectable(type))).isEqualTo("definition-archived");
        assertThat(refusal(() -> definitions.runnable(type))).isEqualTo("definition-archived");
        assertThat(definitions.of(type).status()).isEqualTo(Definition.Status.ARCHIVED);
        person().get(DEFINITIONS + "/" + type).then().statusCode(200).body("document.name", equalTo("A test"));
        for (String move : List.of("publish", "deprecate", "archive")) {
            move(move).then().statusCode(409).body("type", containsString("illegal-move"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deprecate", "archive"})
    @Requirement("D12")
    void aDraftIsPublishedFirst(String move) {
        draft();

        move(move)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", containsString("illegal-move"));
    }

    @Test
    void aMoveOfWhatIsNotThereIsA404() {
        move("publish").then().statusCode(404);
        published();
        admin().queryParam("version", "7.0.0")
                .post(DEFINITIONS + "/" + type + "/publish")
                .then()
                .statusCode(404);
    }

    @Test
    @Requirement("D12")
    void aMoveThatWasDecidedOnAnOlderStateIsA412() {
        String tag = published().header("ETag");
        String whole = admin().get(DEFINITIONS + "/" + type).header("ETag");
        assertThat(tag).isNotNull();
        move("deprecate").then().statusCode(200);

        admin().header("If-Match", whole)
                .post(DEFINITIONS + "/" + type + "/archive")
                .then()
                .statusCode(412)
                .body("type", containsString("stale"));
        admin().header("If-Match", admin().get(DEFINITIONS + "/" + type).header("ETag"))
                .post(DEFINITIONS + "/" + type + "/archive")
                .then()
                .statusCode(200);
    }

    @Test
    @Requirement("D12")
    void aDraftAboveTheCurrentVersionWaitsUntilItIsPublished() {
        published();
        post(Documents.of(type).put("version", "1.1.0").put("status", "DRAFT"))
                .then()
                .statusCode(201)
                .body("is_current", equalTo(false));
        assertThat(definitions.connectable(type).version()).isEqualTo("1.0.0");
        person().get(DEFINITIONS + "/" + type).then().body("version", equalTo("1.0.0"));
        person().get(DEFINITIONS + "/" + type + "/versions").then().body("items.version", contains("1.0.0"));

        move("publish").then().statusCode(200).body("version", equalTo("1.1.0"));

        assertThat(definitions.connectable(type).version()).isEqualTo("1.1.0");
        person().get(DEFINITIONS + "/" + type + "/versions")
                .then()
                .body("items.version", containsInAnyOrder("1.0.0", "1.1.0"));
    }

    @Test
    void ofSeveralDraftsTheNamedOneIsPublished() {
        published();
        post(Documents.of(type).put("version", "1.1.0").put("status", "DRAFT"))
                .then()
                .statusCode(201);
        post(Documents.of(type).put("version", "2.0.0-beta").put("status", "DRAFT"))
                .then()
                .statusCode(201);

        admin().queryParam("version", "1.1.0")
                .post(DEFINITIONS + "/" + type + "/publish")
                .then()
                .statusCode(200)
                .body("version", equalTo("1.1.0"));
        move("publish").then().statusCode(200).body("version", equalTo("2.0.0-beta"));
    }

    @Test
    @Requirement("D12")
    void aDraftIsReplacedUntilItIsPublished() {
        String tag = draft().header("ETag");

        Response replaced = admin().header("If-Match", tag)
                .body(Documents.of(type).put("name", "Better").toString())
                .put(DEFINITIONS + "/" + type + "/versions/1.0.0");
        replaced.then()
                .statusCode(200)
                .body("status", equalTo("DRAFT"))
                .body("document.status", equalTo("DRAFT"))
                .body("name", equalTo("Better"));
        assertThat(definitions.of(type).name()).isEqualTo("Better");
        admin().header("If-Match", tag)
                .body(Documents.of(type).toString())
                .put(DEFINITIONS + "/" + type + "/versions/1.0.0")
                .then()
                .statusCode(412);
        post(Documents.of(type)).then().statusCode(409).body("detail", containsString("PUT"));

        move("publish").then().statusCode(200).body("name", equalTo("Better"));
        admin().body(Documents.of(type).toString())
                .put(DEFINITIONS + "/" + type + "/versions/1.0.0")
                .then()
                .statusCode(409)
                .body("type", containsString("not-a-draft"));
    }

    @Test
    void aDraftIsReplacedByItsOwnDocumentOnly() {
        draft();

        admin().body(Documents.of(anyName())
                        .put("version", "2.0.0")
                        .put("status", "PUBLISHED")
                        .toString())
                .put(DEFINITIONS + "/" + type + "/versions/1.0.0")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/integrationId", "/version", "/status"));
        admin().body(Documents.of(type).put("version", "2.0.0").toString())
                .put(DEFINITIONS + "/" + type + "/versions/2.0.0")
                .then()
                .statusCode(404);
    }

    @Test
    @Requirement("D12")
    void whoChangedAVersionIsKeptAndShownToAdmins() throws SQLException {
        UserId author = UserId.random();
        UserId publisher = UserId.random();
        admin(author)
                .body(Documents.of(type).put("status", "DRAFT").toString())
                .post(DEFINITIONS)
                .then()
                .statusCode(201)
                .body("changed_by", equalTo(author.toString()));

        admin(publisher)
                .post(DEFINITIONS + "/" + type + "/publish")
                .then()
                .statusCode(200)
                .body("changed_by", equalTo(publisher.toString()))
                .body("changed_at", notNullValue());

        person().get(DEFINITIONS + "/" + type).then().body("changed_by", nullValue());
        assertThat(TestStack.database().rows("""
                        select changed_by
                          from integration.integration_definition_versions where integration_id = ?
                        """, type)).containsExactly(List.of(publisher.toString()));
    }

    @Test
    @Requirement({"D12", "D14"})
    void anotherReplicaLearnsOfEveryChange() {
        Definitions another = new Definitions(repository, documents, topics, config);
        done(another.refresh());
        assertThat(refusal(() -> another.of(type))).isEqualTo("not-found");

        published();
        done(another.refresh());
        assertThat(another.connectable(type).version()).isEqualTo("1.0.0");

        move("deprecate").then().statusCode(200);
        done(another.refresh());
        assertThat(refusal(() -> another.connectable(type))).isEqualTo("definition-deprecated");

        post(Documents.of(type).put("version", "1.1.0")).then().statusCode(201);
        done(another.refresh());
        assertThat(another.connectable(type).version()).isEqualTo("1.1.0");
    }

    @Test
    void aReplicaThatStartsLaterKnowsAllThereIs() {
        published();
        move("archive").then().statusCode(200);

        Definitions later = new Definitions(repository, documents, topics, config);
        done(later.refresh());

        assertThat(refusal(() -> later.runnable(type))).isEqualTo("definition-archived");
    }

    @Test
    void aJobsDocumentStaysThatOfItsVersion() {
        published();
        post(Documents.of(type).put("version", "2.0.0").put("name", "Another"))
                .then()
                .statusCode(201);

        assertThat(done(definitions.document(type, "1.0.0")).path("name").textValue())
                .isEqualTo("A test");
        assertThatThrownBy(() -> done(definitions.document(type, "3.0.0"))).isInstanceOf(Problem.class);
    }

    private Response draft() {
        return made(post(Documents.of(type).put("status", "DRAFT")));
    }

    private Response published() {
        return made(post(Documents.of(type)));
    }

    private static Response made(Response response) {
        response.then().statusCode(201);
        return response;
    }

    private Response move(String move) {
        return admin().post(DEFINITIONS + "/" + type + "/" + move);
    }

    private static String refusal(ThrowingCallable question) {
        return catchThrowableOfType(Problem.class, question).name();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(30));
    }
}
