package dev.hypernet.integrations.definition;

import static dev.hypernet.integrations.definition.Documents.DEFINITIONS;
import static dev.hypernet.integrations.definition.Documents.admin;
import static dev.hypernet.integrations.definition.Documents.anyName;
import static dev.hypernet.integrations.definition.Documents.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition.Status;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of documents, mirrored by hand as the schedule does it. */
@QuarkusTest
@WithTestResource(TestStack.class)
class FileMirrorTest {
    @Inject
    DefinitionDocuments documents;

    @Inject
    DefinitionService registry;

    @Inject
    Definitions definitions;

    @Inject
    Vertx vertx;

    @TempDir
    Path folder;

    private String type = "";

    @BeforeEach
    void nobodyElseHasTheName() {
        type = anyName();
    }

    @Test
    @Requirement({"D13", "D15"})
    void aFileIsADefinitionInTheTable() throws IOException, SQLException {
        write(Documents.of(type));
        mirror();

        assertThat(definitions.connectable(type).version()).isEqualTo("1.0.0");
        assertThat(TestStack.database().rows("""
                        select d.status, d.origin, d.status_by_api, v.changed_by
                          from integration.integration_definitions d
                          join integration.integration_definition_versions v using (integration_id, version)
                         where integration_id = ?
                        """, type)).containsExactly(List.of("PUBLISHED", "file", "f", "null"));
    }

    @Test
    @Requirement("D13")
    void aFileThatChangedWithoutANewVersionIsNotTaken() throws IOException {
        write(Documents.of(type));
        FileMirror mirror = mirror();

        write(Documents.of(type).put("name", "Another"));
        run(mirror);
        assertThat(definitions.of(type).name()).isEqualTo("A test");

        write(Documents.of(type).put("name", "Another").put("version", "1.0.1"));
        run(mirror);
        assertThat(definitions.of(type).name()).isEqualTo("Another");
    }

    @Test
    @Requirement("D13")
    void aBrokenFileKeepsNoOtherFromLoading() throws IOException {
        String broken = anyName();
        write("a", Documents.of(broken).put("version", "one"));
        write("b", Documents.of(anyName()).put("name", "A name with \u0000 in it"));
        write("c", Documents.of(type));

        assertThat(mirror().isReady()).isTrue();

        assertThat(definitions.of(type).version()).isEqualTo("1.0.0");
        admin().get(DEFINITIONS + "/" + broken).then().statusCode(404);
    }

    @Test
    @Requirement({"D12", "D13"})
    void aDraftInAFileIsReplacedUntilTheFilePublishesIt() throws IOException {
        write(Documents.of(type).put("status", "DRAFT"));
        FileMirror mirror = mirror();
        assertThat(definitions.of(type).status()).isEqualTo(Status.DRAFT);

        write(Documents.of(type).put("status", "DRAFT").put("name", "Better"));
        run(mirror);
        assertThat(definitions.of(type).name()).isEqualTo("Better");

        write(Documents.of(type).put("status", "PUBLISHED").put("name", "Better"));
        run(mirror);
        assertThat(definitions.connectable(type).name()).isEqualTo("Better");
    }

    @Test
    @Requirement({"D12", "D13"})
    void aFileMovesItsDefinitionAsAnAdminMay() throws IOException {
        write(Documents.of(type));
        FileMirror mirror = mirror();

        write(Documents.of(type).put("status", "DEPRECATED"));
        run(mirror);
        assertThat(definitions.of(type).status()).isEqualTo(Status.DEPRECATED);

        write(Documents.of(type).put("status", "DRAFT"));
        run(mirror);
        assertThat(definitions.of(type).status()).isEqualTo(Status.DEPRECATED);
    }

    @Test
    @Requirement({"D12", "D13"})
    void theStatusAnAdminChoseOutlivesTheFiles() throws IOException {
        write(Documents.of(type));
        FileMirror mirror = mirror();
        admin().post(DEFINITIONS + "/" + type + "/deprecate").then().statusCode(200);

        run(mirror);
        assertThat(definitions.of(type).status()).isEqualTo(Status.DEPRECATED);

        write(Documents.of(type).put("version", "1.1.0"));
        run(mirror);
        assertThat(definitions.of(type).version()).isEqualTo("1.1.0");
        assertThat(definitions.of(type).status()).isEqualTo(Status.DEPRECATED);

        mirror();
        assertThat(definitions.of(type).status()).isEqualTo(Status.DEPRECATED);
    }

    @Test
    @Requirement("D13")
    void aFileNeverOverwritesAHigherVersionThatCameByTheApi() throws IOException {
        post(Documents.of(type).put("version", "2.0.0").put("name", "By the API"))
                .then()
                .statusCode(201);

        write(Documents.of(type).put("version", "1.9.0").put("name", "By a file"));
        FileMirror mirror = mirror();
        assertThat(definitions.of(type).name()).isEqualTo("By the API");

        write(Documents.of(type).put("version", "2.0.0").put("name", "By a file"));
        run(mirror);
        assertThat(definitions.of(type).name()).isEqualTo("By the API");

        write(Documents.of(type).put("version", "2.1.0").put("name", "By a file"));
        run(mirror);
        assertThat(definitions.of(type).name()).isEqualTo("By a file");
    }

    @Test
    @Requirement("D13")
    void anAdminsDraftIsNotReplacedByAFile() throws IOException {
        post(Documents.of(type).put("status", "DRAFT").put("name", "By the API"))
                .then()
                .statusCode(201);

        write(Documents.of(type).put("name", "By a file"));
        mirror();

        assertThat(definitions.of(type).name()).isEqualTo("By the API");
        assertThat(definitions.of(type).status()).isEqualTo(Status.DRAFT);
    }

    @Test
    @Requirement("D13")
    void onlyWhatWouldBeRefusedAgainSettlesAFile() {
        assertThat(FileMirror.isRefusal(Problem.conflict("version-known", "It is known.")))
                .isTrue();
        assertThat(FileMirror.isRefusal(refusal("22P05"))).isTrue();
        assertThat(FileMirror.isRefusal(refusal("54000"))).isTrue();
        assertThat(FileMirror.isRefusal(refusal("57P01"))).isFalse();
        assertThat(FileMirror.isRefusal(refusal("40P01"))).isFalse();
        assertThat(FileMirror.isRefusal(new ClosedChannelException())).isFalse();
    }

    private static PgException refusal(String state) {
        return new PgException("words", "ERROR", state, "detail");
    }

    private void write(ObjectNode document) throws IOException {
        write(type, document);
    }

    private void write(String provider, ObjectNode document) throws IOException {
        Files.createDirectories(folder.resolve(provider));
        Files.writeString(folder.resolve(provider).resolve("definition.json"), document.toString());
    }

    /** What a replica does when it starts. */
    private FileMirror mirror() {
        DefinitionFiles files = new DefinitionFiles(List.of(), Optional.of(folder.toString()));
        FileMirror mirror = new FileMirror(files, documents, registry, definitions, vertx);
        run(mirror);
        return mirror;
    }

    private static void run(FileMirror mirror) {
        mirror.mirror().await().atMost(Duration.ofSeconds(30));
    }
}
