package dev.hypernet.objects.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hypernet.objects.processing.Pictures.ExifPart;
import dev.hypernet.testkit.Requirement;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDetailsTest {
    private static final int MAKE = 0x010F;
    private static final int MODEL = 0x0110;
    private static final int ORIENTATION = 0x0112;
    private static final int EXPOSURE_TIME = 0x829A;
    private static final int F_NUMBER = 0x829D;
    private static final int ISO = 0x8827;
    private static final int TIME = 0x9003;
    private static final int OFFSET = 0x9011;
    private static final int FRACTION = 0x9291;
    private static final int FOCAL_LENGTH = 0x920A;
    private static final int LENS = 0xA434;
    private static final int LATITUDE_HALF = 1;
    private static final int LATITUDE = 2;
    private static final int LONGITUDE_HALF = 3;
    private static final int LONGITUDE = 4;
    private static final int ALTITUDE = 6;
    private static final int GPS_TIME = 7;
    private static final int GPS_DATE = 29;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1,60,40", "2,60,40", "3,60,40", "4,60,40", "5,40,60", "6,40,60", "7,40,60", "8,40,60", "0,60,40", "9,60,40"
    })
    @Requirement("M05")
    void sizeIsThatOfThePictureAsItIsSeen(int orientation, int width, int height) throws IOException {
        PictureDetails details = read(Pictures.jpeg(60, 40, new ExifPart().image(ORIENTATION, orientation)));

        assertThat(details.width()).isEqualTo(width);
        assertThat(details.height()).isEqualTo(height);
        assertThat(details.orientation()).isEqualTo(orientation >= 1 && orientation <= 8 ? orientation : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "tiff"})
    @Requirement("M05")
    void everyFormatTellsItsSize(String format) throws IOException {
        PictureDetails details = read(Pictures.encoded(format, Pictures.drawn(61, 43, BufferedImage.TYPE_INT_RGB)));

        assertThat(details.width()).isEqualTo(61);
        assertThat(details.height()).isEqualTo(43);
    }

    @Test
    @Requirement("M05")
    void webpTellsItsSize() throws IOException {
        PictureDetails details = read(Pictures.sample("gradient.webp"));

        assertThat(details.format()).isEqualTo(Format.WEBP);
        assertThat(details.width()).isEqualTo(60);
        assertThat(details.height()).isEqualTo(40);
    }

    @Test
    @Requirement({"M12", "O26"})
    void theCameraAndItsSettingsAreKeptAsTheSeedShowsThem() throws IOException {
        PictureDetails details = read(Pictures.jpeg(
                60,
                40,
                new ExifPart()
                        .image(MAKE, "Apple")
                        .image(MODEL, "iPhone 15 Pro")
                        .image(ORIENTATION, 1)
                        .shot(LENS, "iPhone 15 Pro back triple camera 6.86mm f/1.78")
                        .shot(ISO, 64)
                        .shotFraction(F_NUMBER, 178, 100)
                        .shotFraction(EXPOSURE_TIME, 1, 2000)
                        .shotFraction(FOCAL_LENGTH, 686, 100)));

        assertThat(details.exif())
                .containsEntry("camera_make", "Apple")
                .containsEntry("camera", "iPhone 15 Pro")
                .containsEntry("lens", "iPhone 15 Pro back triple camera 6.86mm f/1.78")
                .containsEntry("iso", 64)
                .containsEntry("aperture", "f/1.78")
                .containsEntry("shutter_speed", "1/2000")
                .containsEntry("focal_length", "6.86mm")
                .containsEntry("orientation", 1);
        assertThat(details.camera()).isEqualTo("iPhone 15 Pro");
    }

    @Test
    @Requirement("M12")
    void textsLoseNulAndControlCharactersAndWhatIsTooLong() throws IOException {
        PictureDetails details = read(Pictures.jpeg(
                60,
                40,
                new ExifPart()
                        .image(MAKE, "Ac\u0007me\u0000 hidden")
                        .image(MODEL, "\u0000")
                        .shot(LENS, "\uD83D\uDE00".repeat(300))));

        assertThat(details.exif().get("camera_make"))
                .asString()
                .startsWith("Acme")
                .doesNotContain("\u0000", "\u0007");
        assertThat(details.exif()).doesNotContainKey("camera");
        assertThat(details.exif().get("lens")).isEqualTo("\uD83D\uDE00".repeat(200));
    }

    @Test
    @Requirement("M12")
    void settingsThatAreNoneAreLeftOut() throws IOException {
        PictureDetails details = read(Pictures.jpeg(
                60,
                40,
                new ExifPart()
                        .shot(ISO, 65_535)
                        .shotFraction(F_NUMBER, 1, 0)
                        .shotFraction(EXPOSURE_TIME, 0, 1)
                        .shotFraction(FOCAL_LENGTH, 0, 0)));

        assertThat(details.exif()).isEmpty();
    }

    @Test
    @Requirement("M09")
    void theTimeIsTheOriginalOneWithItsOffset() throws IOException {
        PictureDetails details = read(Pictures.jpeg(
                60,
                40,
                satellites(new ExifPart()
                        .shot(TIME, "2024:05:06 09:08:07")
                        .shot(OFFSET, "+05:45")
                        .shot(FRACTION, "054987"))));

        assertThat(details.takenAt()).isEqualTo(Instant.parse("2024-05-06T03:23:07.054Z"));
        assertThat(details.exif()).containsEntry("taken_at_offset", "+05:45");
    }

    @Test
    @Requirement("M09")
    void withoutAnOffsetTheTimeIsThatOfTheSatellites() throws IOException {
        PictureDetails details =
                read(Pictures.jpeg(60, 40, satellites(new ExifPart().shot(TIME, "2024:05:06 09:08:07"))));

        assertThat(details.takenAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09.500Z"));
        assertThat(details.exif()).containsEntry("taken_at_offset", "gps");
    }

    @Test
    @Requirement("M09")
    void withoutEitherTheLocalTimeIsMarkedAsOfUnknownOffset() throws IOException {
        PictureDetails details = read(Pictures.jpeg(60, 40, new ExifPart().shot(TIME, "2024:05:06 09:08:07")));

        assertThat(details.takenAt()).isEqualTo(Instant.parse("2024-05-06T09:08:07Z"));
        assertThat(details.exif()).containsEntry("taken_at_offset", "unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000:00:00 00:00:00",
                "    :  :     :  :  ",
                "2024:02:30 09:08:07",
                "2024:05:06 24:00:00",
                "0001:01:01 00:00:00",
                "1825:12:31 23:59:59",
                "yesterday"
            })
    @Requirement("M09")
    void timesThatAreNoneAreNothing(String time) throws IOException {
        PictureDetails details = read(Pictures.jpeg(
                60,
                40,
                new ExifPart()
                        .shot(TIME, time)
                        .shot(OFFSET, "+99:00")
                        .gps(GPS_DATE, "0000:00:00")
                        .gpsFractions(GPS_TIME, 25, 1, 0, 1, 0, 1)));

        assertThat(details.takenAt()).isNull();
        assertThat(details.exif()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"N,E,48.5,2.25", "S,W,-48.5,-2.25", "n,w,48.5,-2.25"})
    @Requirement("M09")
    void thePlaceIsInTheHalvesOfTheGlobeThatAreNamed(String north, String east, double latitude, double longitude)
            throws IOException {
        PictureDetails details = read(Pictures.jpeg(
                60,
                40,
                place(new ExifPart().gps(LATITUDE_HALF, north).gps(LONGITUDE_HALF, east), 48, 2)
                        .gpsFractions(ALTITUDE, 12_345, 100)));

        assertThat(details.latitude()).isEqualTo(latitude, within(1e-9));
        assertThat(details.longitude()).isEqualTo(longitude, within(1e-9));
        assertThat(details.exif()).containsEntry("altitude", 123.5);
    }

    @ParameterizedTest
    @CsvSource({"90,180", "-90,-180", "89.999999,179.999999"})
    @Requirement("M09")
    void thePolesAndTheDateLineArePlaces(double latitude, double longitude) {
        assertThat(Place.of(latitude, longitude, null)).isEqualTo(new Place(latitude, longitude, null));
    }

    @ParameterizedTest
    @CsvSource({"90.000001,0", "91,0", "0,180.000001", "0,-181", "0,0", "NaN,0", "1,Infinity"})
    @Requirement("M09")
    void whatIsNotOnTheGlobeOrZeroZeroIsNoPlace(double latitude, double longitude) {
        assertThat(Place.of(latitude, longitude, null)).isNull();
    }

    @Test
    @Requirement("M09")
    void aPlaceWithoutItsHalvesOrOffTheGlobeIsNothing() throws IOException {
        PictureDetails unnamed = read(Pictures.jpeg(60, 40, place(new ExifPart(), 48, 2)));
        PictureDetails absurd = read(Pictures.jpeg(
                60, 40, place(new ExifPart().gps(LATITUDE_HALF, "N").gps(LONGITUDE_HALF, "E"), 91, 2)));

        assertThat(unnamed.latitude()).isNull();
        assertThat(absurd.latitude()).isNull();
        assertThat(absurd.longitude()).isNull();
        assertThat(absurd.width()).isEqualTo(60);
    }

    @Test
    @Requirement("M05")
    void aPngMayCarryExifToo() throws IOException {
        byte[] exif =
                new ExifPart().image(MODEL, "Screen").image(ORIENTATION, 6).bytes();
        PictureDetails details = read(Pictures.pngWith(Pictures.png(60, 40), "eXIf", exif));

        assertThat(details.exif()).containsEntry("camera", "Screen");
        assertThat(details.width()).isEqualTo(40);
    }

    @Test
    @Requirement("M05")
    void aHeicsSizeIsThatOfItsPrimaryPictureTurnedAsItSays() throws IOException {
        byte[] properties = Pictures.box(
                "ipco",
                Pictures.box("ispe", Pictures.ints(0, 512, 512)),
                Pictures.box("ispe", Pictures.ints(0, 4032, 3024)),
                Pictures.box("irot", new byte[] {3}));
        byte[] associations = Pictures.box(
                "ipma", Pictures.ints(0, 2), Pictures.shorts(1), new byte[] {1, 1}, Pictures.shorts(49), new byte[] {
                    2, 2, (byte) 0x83
                });
        PictureDetails details = read(concatenated(
                Pictures.box("ftyp", Pictures.ascii("heic"), Pictures.ints(0), Pictures.ascii("mif1heic")),
                Pictures.box(
                        "meta",
                        Pictures.ints(0),
                        Pictures.box("pitm", Pictures.ints(0), Pictures.shorts(49)),
                        Pictures.box("iprp", properties, associations))));

        assertThat(details.format()).isEqualTo(Format.HEIF);
        assertThat(details.width()).isEqualTo(3024);
        assertThat(details.height()).isEqualTo(4032);
    }

    @Test
    @Requirement({"M05", "M09"})
    void anMp4TellsItsLengthItsSizeAfterRotationAndWhenItWasMade() throws IOException {
        PictureDetails details = read(Pictures.sample("film.mp4"));

        assertThat(details.duration()).isEqualTo(1.5);
        assertThat(details.width()).isEqualTo(48);
        assertThat(details.height()).isEqualTo(64);
        assertThat(details.takenAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09Z"));
        assertThat(details.exif()).isEmpty();
    }

    @Test
    @Requirement({"M05", "M09", "M12"})
    void aQuickTimeFilmTellsTimeWithOffsetPlaceAndCamera() throws IOException {
        PictureDetails details = read(Pictures.sample("film.mov"));

        assertThat(details.duration()).isEqualTo(1.5);
        assertThat(details.width()).isEqualTo(64);
        assertThat(details.takenAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09Z"));
        assertThat(details.latitude()).isEqualTo(48.8577);
        assertThat(details.longitude()).isEqualTo(2.295);
        assertThat(details.exif())
                .containsEntry("camera_make", "Apple")
                .containsEntry("camera", "iPhone 15")
                .containsEntry("altitude", 35.0)
                .containsEntry("taken_at_offset", "+02:00");
    }

    @Test
    @Requirement("M09")
    void aFilmMayTellItsPlaceAsTelephonesDo() throws IOException {
        PictureDetails details = read(Pictures.sample("place.mov"));

        assertThat(details.latitude()).isEqualTo(48.8577);
        assertThat(details.longitude()).isEqualTo(2.295);
    }

    @ParameterizedTest
    @CsvSource({
        "+48.8577+002.2950/,48.8577,2.295",
        "-33.92-018.42+012.5/,-33.92,-18.42",
        "+4030-07415/,40.5,-74.25",
        "+403015.0-0741530.0/,40.504166667,-74.258333333",
        "+40+074CRSWGS_84/,40,74"
    })
    @Requirement("M09")
    void iso6709IsReadInDegreesMinutesAndSeconds(String text, double latitude, double longitude) {
        assertThat(Place.ofIso6709(text)).satisfies(place -> {
            assertThat(place.latitude()).isEqualTo(latitude, within(1e-6));
            assertThat(place.longitude()).isEqualTo(longitude, within(1e-6));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "48.8577,2.295", "+91.0+000.0/", "+4+4/", "+48.8577+1002.2950/", "+48123+00212/"})
    void whatIsNoIso6709IsNoPlace(String text) {
        assertThat(Place.ofIso6709(text)).isNull();
    }

    @Test
    @Requirement("M05")
    void aFilmThatClaimsNonsenseSaysNothing() throws IOException {
        byte[] header = Pictures.box("mvhd", Pictures.ints(0, 1, 1, 0, 12_345, 0, 0));
        byte[] claims = Pictures.ints(0x7FFF_FFFF);
        PictureDetails details = read(concatenated(
                Pictures.box("ftyp", Pictures.ascii("isom"), Pictures.ints(0)),
                Pictures.box("moov", header, claims, Pictures.ascii("udta"))));

        assertThat(details.duration()).isNull();
        assertThat(details.takenAt()).isNull();
    }

    @Test
    void aCutOffJpegKeepsWhatItSaid() throws IOException {
        byte[] whole =
                Pictures.jpeg(600, 400, new ExifPart().image(MODEL, "Box").image(ORIENTATION, 6));
        PictureDetails details = read(Arrays.copyOf(whole, whole.length / 2));

        assertThat(details.width()).isEqualTo(400);
        assertThat(details.exif()).containsEntry("camera", "Box");
    }

    /** Each claims two gigabytes; whoever believed it would take the process down with it. */
    @Test
    void noClaimedLengthSetsMemoryAside() throws IOException {
        byte[] png = Pictures.pngWith(Pictures.png(60, 40), "eXIf", new byte[0]);
        byte[] claim = Pictures.ints(0x7FFF_FFF0);
        System.arraycopy(claim, 0, png, png.length - 24, 4);
        byte[] webp = Pictures.sample("gradient.webp").clone();
        System.arraycopy(new byte[] {(byte) 0xF0, (byte) 0xFF, (byte) 0xFF, 0x7F}, 0, webp, 16, 4);

        assertThat(read(png).width()).isEqualTo(60);
        assertThat(read(webp).width()).isEqualTo(60);
        assertThat(read(concatenated(
                                Pictures.box("ftyp", Pictures.ascii("isom"), Pictures.ints(0)),
                                claim,
                                Pictures.ascii("moov")))
                        .duration())
                .isNull();
    }

    /** Two thousand entries that all claim the same megabyte: who keeps a copy for each needs two gigabytes. */
    @Test
    @Requirement("M05")
    void manyEntriesThatClaimTheSameBytesAreNotBelieved() throws IOException {
        byte[] claims = Pictures.claimingTiff(2000, 1_000_000);
        PictureDetails png = read(Pictures.pngWith(Pictures.png(60, 40), "eXIf", claims));

        assertThat(png.width()).isEqualTo(60);
        assertThat(png.exif()).isEmpty();
        assertThat(read(claims).saysAnything()).isFalse();
    }

    @Test
    @Requirement("M05")
    void partsOfAJpegThatClaimTheSameBytesAreNotBelievedTogether() throws IOException {
        byte[] picture = Pictures.jpeg(60, 40);
        byte[] claims = Pictures.claimingTiff(1000, 50_000);
        byte[] segment = concatenated(
                new byte[] {(byte) 0xFF, (byte) 0xE1},
                Pictures.shorts(claims.length + 8),
                Pictures.ascii("Exif\0\0"),
                claims);
        PictureDetails details = read(concatenated(
                Arrays.copyOf(picture, 2), segment, segment, segment, Arrays.copyOfRange(picture, 2, picture.length)));

        assertThat(details.width()).isEqualTo(60);
        assertThat(details.exif()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "PK\u0003\u0004 a zip by the name of jpg", "<svg/>", "RIFF....WAVE", "....ftyp"})
    void whatIsNoPictureSaysNothing(String bytes) throws IOException {
        PictureDetails details = read(Pictures.ascii(bytes));

        assertThat(details.saysAnything()).isFalse();
        assertThat(details.width()).isNull();
    }

    private PictureDetails read(byte[] bytes) throws IOException {
        return PictureDetails.read(Pictures.in(folder, "picture", bytes));
    }

    private static ExifPart satellites(ExifPart exif) {
        return exif.gps(GPS_DATE, "2024:05:06").gpsFractions(GPS_TIME, 7, 1, 8, 1, 95, 10);
    }

    /** Half a degree and a quarter beyond these. */
    private static ExifPart place(ExifPart exif, int latitude, int longitude) {
        return exif.gpsFractions(LATITUDE, latitude, 1, 30, 1, 0, 1)
                .gpsFractions(LONGITUDE, longitude, 1, 1500, 100, 0, 1);
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
