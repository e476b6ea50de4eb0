package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hypernet.sandbox.SandboxClient.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.apache.commons.imaging.Imaging;
import org.apache.commons.imaging.formats.jpeg.JpegImageMetadata;
import org.apache.commons.imaging.formats.tiff.TiffImageMetadata;
import org.apache.commons.imaging.formats.tiff.constants.ExifTagConstants;
import org.apache.commons.imaging.formats.tiff.constants.TiffTagConstants;
import org.apache.commons.imaging.formats.tiff.taginfos.TagInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhotographsTest {

    private final SandboxClient client = new SandboxClient();
    private final String token = client.accessToken();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void aPhotographTellsTimeOffsetCameraAndPlace() throws IOException {
        TiffImageMetadata exif = exif("IMG_0151.jpg");

        assertThat(text(exif, TiffTagConstants.TIFF_TAG_MAKE)).isEqualTo("Google");
        assertThat(text(exif, TiffTagConstants.TIFF_TAG_MODEL)).isEqualTo("Pixel 8");
        assertThat(text(exif, ExifTagConstants.EXIF_TAG_DATE_TIME_ORIGINAL)).isEqualTo("2022:06:12 15:07:00");
        assertThat(text(exif, Photographs.OFFSET_TIME_ORIGINAL)).isEqualTo("+02:00");
        assertThat(exif.getGpsInfo().getLatitudeAsDegreesNorth()).isCloseTo(-33.92, within(0.05));
        assertThat(exif.getGpsInfo().getLongitudeAsDegreesEast()).isCloseTo(18.42, within(0.05));
    }

    @Test
    void westernLongitudesAreNegative() throws IOException {
        assertThat(exif("IMG_0001.jpg").getGpsInfo().getLongitudeAsDegreesEast())
                .isCloseTo(-9.14, within(0.05));
    }

    @Test
    void aPhotographMayKeepItsPlaceToItself() throws IOException {
        TiffImageMetadata exif = exif("IMG_0003.jpg");

        assertThat(exif.getGpsInfo()).isNull();
        assertThat(exif.findField(ExifTagConstants.EXIF_TAG_DATE_TIME_ORIGINAL)).isNotNull();
    }

    @Test
    void aPhotographMayKeepItsOffsetToItself() throws IOException {
        TiffImageMetadata exif = exif("IMG_0004.jpg");

        assertThat(exif.findField(Photographs.OFFSET_TIME_ORIGINAL)).isNull();
        assertThat(exif.findField(ExifTagConstants.EXIF_TAG_DATE_TIME_ORIGINAL)).isNotNull();
    }

    @Test
    void aPhotographMayHaveNoExifAtAll() throws IOException {
        assertThat(Imaging.getMetadata(content("IMG_0007.jpg").response().body()))
                .isNull();
        assertThat(image("IMG_0007.jpg").getWidth()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "IMG_0005.jpg, 1, 640, 480",
        "IMG_0008.jpg, 3, 480, 640",
        "IMG_0006.jpg, 6, 480, 640",
        "IMG_0004.jpg, 8, 480, 640",
        "IMG_0001.jpg, 6, 640, 480"
    })
    void orientationsDiffer(String fileName, int orientation, int storedWidth, int storedHeight) throws IOException {
        assertThat(exif(fileName)
                        .findField(TiffTagConstants.TIFF_TAG_ORIENTATION)
                        .getIntValue())
                .isEqualTo(orientation);
        assertThat(image(fileName).getWidth()).isEqualTo(storedWidth);
        assertThat(image(fileName).getHeight()).isEqualTo(storedHeight);
    }

    @Test
    void theEntityTagIsTheHashAndSparesASecondDownload() {
        Answer content = client.get(contentPath("IMG_0002.jpg"), token);
        String tag = "\"" + Sha256.hex(content.response().body()) + "\"";

        assertThat(content.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(content.header("ETag")).isEqualTo(tag);
        assertThat(client.send(client.request(contentPath("IMG_0002.jpg"))
                                .header("Authorization", "Bearer " + token)
                                .header("If-None-Match", tag))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void noTwoPhotographsAreTheSame() {
        assertThat(content("IMG_0010.jpg").header("ETag"))
                .isNotEqualTo(content("IMG_0020.jpg").header("ETag"));
    }

    private TiffImageMetadata exif(String fileName) throws IOException {
        var metadata = (JpegImageMetadata)
                Imaging.getMetadata(content(fileName).response().body());
        return Objects.requireNonNull(metadata.getExif());
    }

    private BufferedImage image(String fileName) throws IOException {
        return ImageIO.read(
                new ByteArrayInputStream(content(fileName).response().body()));
    }

    private Answer content(String fileName) {
        Answer content = client.get(contentPath(fileName), token);
        assertThat(content.status()).isEqualTo(200);
        return content;
    }

    private String contentPath(String fileName) {
        return client.photo(fileName).path("content_path").asText();
    }

    private static String text(TiffImageMetadata exif, TagInfo tag) throws IOException {
        return exif.findField(tag).getStringValue();
    }
}
