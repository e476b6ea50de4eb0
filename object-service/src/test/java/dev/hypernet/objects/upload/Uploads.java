package dev.hypernet.objects.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of uploads do again and again. */
final class Uploads {
    private Uploads() {}

    static RequestSpecification form(Person owner) {
        return given().auth().oauth2(owner.token());
    }

    static Response upload(Person owner, String name, byte[] bytes, String mimeType) {
        return form(owner).multiPart("file", name, bytes, mimeType).post("/api/v1/media/upload");
    }

    static void assertNothingStored(Person owner) throws SQLException {
        for (String table : List.of("media", "blob", "storage_entry")) {
            assertThat(TestStack.database()
                            .rows(
                                    "select count(*) from object." + table + " where user_id = ?",
                                    owner.id().value()))
                    .as(table)
                    .containsExactly(List.of("0"));
        }
    }

    /** What waits in the incoming folder and is no part of a resumable upload. */
    static List<Path> waiting(Path root) {
        return files(root.resolve("incoming")).stream()
                .filter(file -> String.valueOf(file.getFileName()).startsWith("received-"))
                .toList();
    }

    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
