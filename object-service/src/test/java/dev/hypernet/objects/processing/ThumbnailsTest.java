package dev.hypernet.objects.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.hypernet.objects.processing.Pictures.ExifPart;
import dev.hypernet.testkit.Requirement;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailsTest {
    private static final int ORIENTATION = 0x0112;
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "319,200,319,200",
        "320,320,320,320",
        "321,321,320,320",
        "640,480,320,240",
        "1,2000,1,320",
        "40,30,40,30"
    })
    @Requirement("M07")
    void theLongestSideIsAtMost320AndNothingGrows(int width, int height, int expectedWidth, int expectedHeight)
            throws Exception {
        BufferedImage thumbnail = thumbnail(Pictures.png(width, height));

        assertThat(thumbnail.getWidth()).isEqualTo(expectedWidth);
        assertThat(thumbnail.getHeight()).isEqualTo(expectedHeight);
    }

    @Test
    @Requirement("M07")
    void aPictureThatLiesOnItsSideStandsUp() throws Exception {
        BufferedImage thumbnail = thumbnail(Pictures.jpeg(60, 40, new ExifPart().image(ORIENTATION, 6)));

        assertThat(thumbnail.getWidth()).isEqualTo(40);
        assertThat(thumbnail.getHeight()).isEqualTo(60);
        // Red is on the left of what is stored; turned to the right it is on top.
        assertThat(new Color(thumbnail.getRGB(20, 5)).getRed()).isGreaterThan(200);
        assertThat(new Color(thumbnail.getRGB(20, 55)).getBlue()).isGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    @Requirement("M07")
    void greyDeepTransparentAndIndexedPicturesHaveThumbnails(int type) throws Exception {
        assertThat(thumbnail(Pictures.encoded("png", Pictures.drawn(60, 40, type)))
                        .getWidth())
                .isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmyk.jpg", "gradient.webp"})
    @Requirement("M07")
    void inkColoursAndWebpHaveThumbnails(String sample) throws Exception {
        BufferedImage thumbnail = thumbnail(Pictures.sample(sample));

        assertThat(thumbnail.getWidth()).isEqualTo(60);
        assertThat(new Color(thumbnail.getRGB(30, 2)).getRed()).isGreaterThan(150);
        assertThat(new Color(thumbnail.getRGB(30, 37)).getBlue()).isGreaterThan(150);
    }

    @Test
    @Requirement("M07")
    void whatIsTransparentIsWhite() throws Exception {
        BufferedImage nothing = new BufferedImage(60, 40, BufferedImage.TYPE_INT_ARGB);

        assertThat(new Color(thumbnail(Pictures.encoded("png", nothing)).getRGB(30, 20)))
                .isEqualTo(Color.WHITE);
    }

    @Test
    @Requirement("M07")
    void anAnimationShowsItsFirstFrame() throws Exception {
        BufferedImage thumbnail = thumbnail(animation());

        assertThat(new Color(thumbnail.getRGB(5, 20)).getRed()).isGreaterThan(150);
    }

    @ParameterizedTest
    @CsvSource({"50000,50000", "200001,1", "20001,10000", "65536,1", "2147483647,2147483647"})
    void aPictureOfTooManyPixelsIsNeverDecoded(int width, int height) {
        assertRefused(Pictures.pngBomb(width, height), Failure.TOO_MANY_PIXELS);
    }

    @Test
    void justAsManyPixelsAsAreAllowedAreDecoded() throws Exception {
        byte[] picture = Pictures.png(100, 50);

        assertThat(thumbnail(new Thumbnails(CLOCK, 5000, 5000, Duration.ofSeconds(30)), picture))
                .isNotNull();
        assertThatThrownBy(() -> thumbnail(new Thumbnails(CLOCK, 4999, 4999, Duration.ofSeconds(30)), picture))
                .hasMessage("too_many_pixels");
    }

    @Test
    void whatMustBeHeldWholeHasALowerLimit() {
        assertThatThrownBy(() -> thumbnail(
                        new Thumbnails(CLOCK, 1_000_000, 2399, Duration.ofSeconds(30)),
                        Pictures.sample("gradient.webp")))
                .hasMessage("too_many_pixels");
    }

    @Test
    void aBrokenPictureIsUnreadable() {
        byte[] png = Pictures.png(60, 40);
        byte[] webp = Pictures.sample("gradient.webp");

        assertRefused(Arrays.copyOf(png, 60), Failure.UNREADABLE);
        assertRefused(Arrays.copyOf(webp, webp.length - 20), Failure.UNREADABLE);
    }

    @Test
    void aDecoderIsStoppedWhenItsTimeIsUp() {
        AtomicLong seconds = new AtomicLong();
        InstantSource hurried = () -> Instant.ofEpochSecond(seconds.getAndAdd(20));
        Thumbnails impatient =
                new Thumbnails(hurried.withZone(ZoneOffset.UTC), 1_000_000, 1_000_000, Duration.ofSeconds(30));

        assertThatThrownBy(() -> thumbnail(impatient, Pictures.png(60, 40))).hasMessage("timed_out");
    }

    private void assertRefused(byte[] picture, Failure expected) {
        try {
            thumbnail(picture);
            fail("a thumbnail was made");
        } catch (Thumbnails.Refused refused) {
            assertThat(refused.failure()).isEqualTo(expected);
        } catch (IOException failure) {
            fail(failure);
        }
    }

    private BufferedImage thumbnail(byte[] picture) throws IOException, Thumbnails.Refused {
        return thumbnail(new Thumbnails(CLOCK, 200_000_000, 64_000_000, Duration.ofSeconds(30)), picture);
    }

    private BufferedImage thumbnail(Thumbnails thumbnails, byte[] picture) throws IOException, Thumbnails.Refused {
        Path file = Pictures.in(folder, "picture", picture);
        Path thumbnail = Objects.requireNonNull(thumbnails.of(file, PictureDetails.read(file)));
        try {
            return ImageIO.read(thumbnail.toFile());
        } finally {
            Files.delete(thumbnail);
        }
    }

    private static byte[] animation() throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            writer.writeToSequence(
                    new IIOImage(Pictures.drawn(60, 40, BufferedImage.TYPE_BYTE_INDEXED), null, null), null);
            writer.writeToSequence(
                    new IIOImage(new BufferedImage(60, 40, BufferedImage.TYPE_BYTE_INDEXED), null, null), null);
            writer.endWriteSequence();
        }
        writer.dispose();
        return bytes.toByteArray();
    }
}
