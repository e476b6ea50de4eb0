package dev.hypernet.objects.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Requirement("M01")
class FilenameTest {

    @ParameterizedTest
    @CsvSource({
        "IMG_0001.jpg, IMG_0001.jpg",
        "Ärger & Mut.jpg, _rger_Mut.jpg",
        "../../etc/passwd, passwd",
        "..\\..\\boot.ini, boot.ini",
        "..., _",
        "日本.png, _.png",
        "a b\tc.txt, a_b_c.txt"
    })
    void everyNameBecomesOneOfTheSeeds(String given, String safe) {
        assertThat(Filename.of(given).safe()).isEqualTo(safe).matches("[a-zA-Z0-9._-]{1,255}");
    }

    @ParameterizedTest
    @CsvSource({"254, 254", "255, 255", "256, 255", "1000, 255"})
    void aLongNameLosesItsBeginningAndKeepsItsExtension(int length, int kept) {
        String name = "x".repeat(length - 4) + ".jpg";

        assertThat(Filename.of(name).safe()).hasSize(kept).endsWith(".jpg");
    }

    @Test
    void whatCannotBeStoredIsNotInTheOriginalEither() {
        Filename filename = Filename.of("a\u0000b.jpg");

        assertThat(filename.original()).isEqualTo("ab.jpg");
        assertThat(filename.safe()).isEqualTo("a_b.jpg");
        assertThat(filename.wasChanged()).isTrue();
    }
}
