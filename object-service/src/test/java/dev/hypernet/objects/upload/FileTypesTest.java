package dev.hypernet.objects.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Requirement({"M02", "M03"})
class FileTypesTest {
    private final FileTypes types = new FileTypes(Set.of("image/jpeg", "text/plain", "text/csv", "video/mp4"));

    static Stream<Arguments> bytesDecide() {
        return Stream.of(
                Arguments.of(Pictures.jpeg(), "holiday.png", "image/jpeg", "PHOTO", "jpg"),
                Arguments.of(Pictures.png(), "notes.txt", "image/png", "PHOTO", "png"),
                Arguments.of(Pictures.mp4(100), "film.mp4", "video/mp4", "VIDEO", "mp4"),
                Arguments.of(Pictures.text("<html><body>"), "holiday.jpg", "text/html", "DOCUMENT", "html"),
                Arguments.of(
                        Pictures.text("MZ\0\0\0\0\0\0"), "holiday.jpg", "application/x-msdownload", "OTHER", "dll"),
                Arguments.of(new byte[] {(byte) 0x91, 3, 4, 0, 1}, "holiday.jpg", FileType.UNKNOWN, "OTHER", "bin"),
                Arguments.of(Pictures.text("%PDF-1.4\n"), "a", "application/pdf", "DOCUMENT", "pdf"),
                Arguments.of(Pictures.text("a,b\n1,2\n"), "a.csv", "text/csv", "DOCUMENT", "csv"),
                Arguments.of(Pictures.text("alert(1)"), "a.js", "text/javascript", "DOCUMENT", "js"),
                Arguments.of(Pictures.zip(), "a.jar", "application/java-archive", "OTHER", "jar"),
                Arguments.of(
                        Pictures.text("<svg xmlns='http://www.w3.org/2000/svg'>"),
                        "a.png",
                        "image/svg+xml",
                        "PHOTO",
                        "svg"));
    }

    @ParameterizedTest
    @MethodSource
    void bytesDecide(byte[] bytes, String name, String type, MediaKind kind, String extension) {
        assertThat(types.sniff(bytes, new Hint(name, null))).isEqualTo(new FileType(type, kind, extension));
    }

    @ParameterizedTest
    @CsvSource({
        "image/jpeg, ",
        "image/png, ",
        "application/octet-stream, ",
        "not a type, ",
        "IMAGE/JPEG;charset=x, ",
        "video/mp4, type-mismatch",
        "text/plain, type-mismatch",
        "application/pdf, type-mismatch"
    })
    void whatIsDeclaredMustBeOfTheFamilyTheBytesAreOf(String declared, String refusal) {
        FileType jpeg = new FileType("image/jpeg", MediaKind.PHOTO, "jpg");
        if (refusal == null) {
            assertThatCode(() -> types.checked(jpeg, declared)).doesNotThrowAnyException();
        } else {
            assertRefused(jpeg, declared, refusal);
        }
    }

    @Test
    void onlyWhatIsListedIsTaken() {
        assertRefused(new FileType("image/png", MediaKind.PHOTO, "png"), "image/png", "type-not-allowed");
        assertRefused(new FileType(FileType.UNKNOWN, MediaKind.OTHER, "bin"), null, "type-not-allowed");
    }

    private void assertRefused(FileType type, @Nullable String declared, String name) {
        assertThatThrownBy(() -> types.checked(type, declared)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.name()).isEqualTo(name);
            assertThat(problem.status()).isEqualTo(415);
        });
    }
}
