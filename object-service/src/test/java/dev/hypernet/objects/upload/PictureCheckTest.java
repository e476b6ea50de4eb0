package dev.hypernet.objects.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Requirement("M03")
class PictureCheckTest {
    private static final int PIXELS = 1_000_000;

    @TempDir
    Path folder;

    private final FileTypes types = new FileTypes(Set.of());
    private final PictureCheck check = new PictureCheck(types, new UploadLimits(1, 1, 1, PIXELS));

    static Stream<byte[]> sound() {
        byte[] jpeg = Pictures.jpeg();
        return Stream.of(
                jpeg,
                Pictures.png(),
                Pictures.gif(),
                // A motion photo: a film stands behind the picture.
                Pictures.joined(jpeg, Pictures.mp4(5000)),
                // Some cameras fill up a block, or add another picture.
                Pictures.joined(jpeg, new byte[512]),
                Pictures.joined(jpeg, Pictures.jpeg()));
    }

    @ParameterizedTest
    @MethodSource
    void sound(byte[] picture) {
        assertThatCode(() -> check(picture)).doesNotThrowAnyException();
    }

    static Stream<Arguments> cutOff() {
        return Stream.of(Pictures.jpeg(), Pictures.png(), Pictures.gif())
                .flatMap(picture -> Stream.of(1, 2, picture.length / 2)
                        .map(cut -> Arguments.of(Arrays.copyOf(picture, picture.length - cut))));
    }

    @ParameterizedTest
    @MethodSource
    void cutOff(byte[] picture) {
        assertRefused(picture, "damaged");
    }

    @Test
    void aScriptThatBeginsLikeAPictureIsDamaged() {
        assertRefused(Pictures.text("GIF89a=1;alert(1);//".repeat(10)), "damaged");
    }

    static Stream<byte[]> polyglot() {
        byte[] foreign = Pictures.text("<html><script>alert(1)</script>");
        return Stream.of(
                Pictures.joined(Pictures.jpeg(), Pictures.zip()),
                Pictures.joined(Pictures.gif(), Pictures.zip()),
                Pictures.joined(Pictures.png(), Pictures.zip(), Pictures.text("comment")),
                Pictures.joined(Pictures.jpeg(), foreign),
                Pictures.joined(Pictures.png(), new byte[100], foreign),
                Pictures.joined(Pictures.jpeg(), Pictures.text("%PDF-1.7\n")),
                Pictures.joined(Pictures.gif(), Pictures.text("MZ"), new byte[64]),
                Pictures.joined(Pictures.jpeg(), Pictures.text("\177ELF\2\1\1"), new byte[64]),
                Pictures.joined(Pictures.png(), Pictures.text("#!/bin/sh\nrm -rf /\n")),
                Pictures.joined(Pictures.gif(), Pictures.text("<?php system($_GET['c']);")),
                Pictures.joined(Pictures.jpeg(), Pictures.text("Rar!\32\7\0")));
    }

    @ParameterizedTest
    @MethodSource
    void polyglot(byte[] picture) {
        assertRefused(picture, "polyglot");
    }

    @ParameterizedTest
    @CsvSource({"999, 1000, ", "1000, 1000, ", "1001, 1000, too-many-pixels", "60000, 60000, too-many-pixels"})
    void aPictureHasAtMostSoManyPixels(int width, int height, String refusal) {
        byte[] picture = Pictures.pngOf(width, height);
        if (refusal == null) {
            assertThatCode(() -> check(picture)).doesNotThrowAnyException();
        } else {
            assertRefused(picture, refusal);
        }
    }

    @Test
    void realPhotographsPass() throws IOException {
        Path samples = Path.of("..", "..", "shared", "samples", "photos");
        Assumptions.assumeTrue(Files.isDirectory(samples), "the shared sample photographs are not beside this clone");
        PictureCheck real = new PictureCheck(types, new UploadLimits(1, 1, 1, 200_000_000));
        try (Stream<Path> found = Files.list(samples)) {
            List<Path> photographs = found.filter(Files::isRegularFile).toList();
            assertThat(photographs).isNotEmpty();
            for (Path photograph : photographs) {
                byte[] head = Arrays.copyOf(Files.readAllBytes(photograph), FileTypes.HEAD);
                FileType type = types.sniff(head, new Hint(String.valueOf(photograph.getFileName()), null));
                assertThatCode(() -> real.check(photograph, type))
                        .as(photograph + " as " + type)
                        .doesNotThrowAnyException();
            }
        }
    }

    private void check(byte[] picture) throws IOException {
        Path file = Files.write(folder.resolve("picture"), picture);
        check.check(file, types.sniff(picture, new Hint(null, null)));
    }

    private void assertRefused(byte[] picture, String name) {
        assertThatThrownBy(() -> check(picture)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.name()).isEqualTo(name);
            assertThat(problem.status()).isEqualTo(422);
        });
    }
}
