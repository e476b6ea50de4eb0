package dev.hypernet.objects.processing;

import com.drew.lang.ByteArrayReader;
import com.drew.lang.Rational;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the Exif part of a picture says (Exif 2.32, CIPA DC-008), read by metadata-extractor and believed within reason.
 *
 * <p>The time is the original one with its offset (OffsetTimeOriginal), else the satellites', which is UTC, else the
 * local one as if it were UTC; {@code taken_at_offset} in the values says which: an offset, {@code gps} or
 * {@code unknown}.
 *
 * @param orientation 1 to 8; 1, as it lies, where nothing or nonsense is said
 * @param values what goes into {@code metadata.exif}: bounded texts and numbers, never maker notes
 */
record Exif(
        int orientation,
        @Nullable Instant takenAt,
        @Nullable Place place,
        Map<String, @Nullable Object> values) {
    static final Exif NONE = new Exif(1, null, null, Map.of());

    private static final DateTimeFormatter TIME = strict("uuuu:MM:dd HH:mm:ss");
    private static final DateTimeFormatter DATE = strict("uuuu:MM:dd");
    private static final Pattern FRACTION = Pattern.compile("\\d{1,9}");
    /** Niépce's view from his window; what is older was taken by a clock that was never set. */
    private static final int FIRST_PHOTOGRAPH = 1826;

    private static final int LAST_ORIENTATION = 8;
    private static final int ISO_IN_ANOTHER_TAG = 65_535;
    private static final int BELOW_SEA = 1;
    /** From this on an exposure is told in seconds, not as a fraction of one. */
    private static final double LONG_EXPOSURE = 0.3;

    /** Of a part from its TIFF header on; a broken one, or none, leaves the picture what else it says. */
    static Exif of(byte @Nullable [] tiff) {
        if (tiff == null) {
            return NONE;
        }
        try {
            Metadata metadata = new Metadata();
            FrugalExifReader reader = new FrugalExifReader();
            reader.extract(new ByteArrayReader(tiff), metadata);
            return of(metadata, reader);
        } catch (RuntimeException | StackOverflowError broken) {
            return NONE;
        }
    }

    /** Nothing when a part claimed more than it has. */
    static Exif of(Metadata metadata, FrugalExifReader reader) {
        return reader.isExhausted() ? NONE : of(metadata);
    }

    private static Exif of(Metadata metadata) {
        ExifIFD0Directory image = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        GpsDirectory gps = metadata.getFirstDirectoryOfType(GpsDirectory.class);
        Directory shot = shot(metadata);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        put(values, "camera_make", text(image, ExifIFD0Directory.TAG_MAKE));
        put(values, "camera", text(image, ExifIFD0Directory.TAG_MODEL));
        put(values, "lens", text(shot, ExifSubIFDDirectory.TAG_LENS_MODEL));
        put(values, "iso", iso(shot));
        put(values, "aperture", prefixed("f/", number(shot, ExifSubIFDDirectory.TAG_FNUMBER)));
        put(values, "shutter_speed", exposure(number(shot, ExifSubIFDDirectory.TAG_EXPOSURE_TIME)));
        put(values, "focal_length", suffixed(number(shot, ExifSubIFDDirectory.TAG_FOCAL_LENGTH), "mm"));
        Integer orientation = orientation(image);
        put(values, "orientation", orientation);
        Place place = place(gps);
        put(values, "altitude", place == null ? null : place.altitude());
        Instant takenAt = takenAt(shot, gps, values);
        return new Exif(Objects.requireNonNullElse(orientation, 1), takenAt, place, values);
    }

    /** The part that has the original time; files made of several pictures have several such parts. */
    private static @Nullable Directory shot(Metadata metadata) {
        Directory first = null;
        for (Directory part : metadata.getDirectoriesOfType(ExifSubIFDDirectory.class)) {
            if (part.containsTag(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL)) {
                return part;
            }
            first = first == null ? part : first;
        }
        return first;
    }

    private static @Nullable Integer orientation(@Nullable Directory image) {
        Integer said = image == null ? null : image.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
        return said == null || said < 1 || said > LAST_ORIENTATION ? null : said;
    }

    private static @Nullable Place place(@Nullable GpsDirectory gps) {
        if (gps == null) {
            return null;
        }
        Double latitude = degrees(gps, GpsDirectory.TAG_LATITUDE, GpsDirectory.TAG_LATITUDE_REF, "N", "S");
        Double longitude = degrees(gps, GpsDirectory.TAG_LONGITUDE, GpsDirectory.TAG_LONGITUDE_REF, "E", "W");
        return latitude == null || longitude == null ? null : Place.of(latitude, longitude, altitude(gps));
    }

    /** Nothing without the letter that says which half of the globe is meant. */
    private static @Nullable Double degrees(Directory gps, int tag, int halfTag, String plus, String minus) {
        Rational[] parts = gps.getRationalArray(tag);
        String half = text(gps, halfTag);
        if (parts == null || parts.length == 0 || parts.length > 3 || half == null) {
            return null;
        }
        double sum = 0;
        double unit = 1;
        for (Rational part : parts) {
            sum += (part.isZero() ? 0 : part.doubleValue()) / unit;
            unit *= 60;
        }
        if (!Double.isFinite(sum)) {
            return null;
        }
        String letter = half.toUpperCase(Locale.ROOT);
        if (letter.startsWith(minus)) {
            return -sum;
        }
        return letter.startsWith(plus) ? sum : null;
    }

    private static @Nullable Double altitude(Directory gps) {
        Double metres = number(gps, GpsDirectory.TAG_ALTITUDE);
        Integer reference = gps.getInteger(GpsDirectory.TAG_ALTITUDE_REF);
        if (metres == null) {
            return null;
        }
        double above = reference != null && reference == BELOW_SEA ? -metres : metres;
        return BigDecimal.valueOf(above).setScale(1, RoundingMode.HALF_UP).doubleValue();
    }

    private static @Nullable Instant takenAt(
            @Nullable Directory shot, @Nullable Directory gps, Map<String, @Nullable Object> values) {
        LocalDateTime local = local(shot);
        ZoneOffset offset = offset(shot);
        if (local != null && offset != null) {
            values.put("taken_at_offset", offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
            return local.toInstant(offset);
        }
        Instant satellites = gps == null ? null : satelliteTime(gps);
        if (satellites != null) {
            values.put("taken_at_offset", "gps");
            return satellites;
        }
        if (local != null) {
            values.put("taken_at_offset", "unknown");
            return local.toInstant(ZoneOffset.UTC);
        }
        return null;
    }

    private static @Nullable LocalDateTime local(@Nullable Directory shot) {
        String text = text(shot, ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL);
        try {
            LocalDateTime time = text == null ? null : LocalDateTime.parse(text, TIME);
            return time == null || time.getYear() < FIRST_PHOTOGRAPH ? null : time.plusNanos(fraction(shot));
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    /** Digits behind the point of the second: {@code 054} is 54 milliseconds. */
    private static long fraction(@Nullable Directory shot) {
        String digits = text(shot, ExifSubIFDDirectory.TAG_SUBSECOND_TIME_ORIGINAL);
        Matcher fraction = FRACTION.matcher(digits == null ? "" : digits);
        return fraction.matches()
                ? new BigDecimal("0." + fraction.group())
                                .setScale(3, RoundingMode.DOWN)
                                .unscaledValue()
                                .longValue()
                        * 1_000_000
                : 0;
    }

    private static @Nullable ZoneOffset offset(@Nullable Directory shot) {
        String text = text(shot, ExifSubIFDDirectory.TAG_TIME_ZONE_ORIGINAL);
        try {
            return text == null ? null : ZoneOffset.of(text);
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static @Nullable Instant satelliteTime(Directory gps) {
        String text = text(gps, GpsDirectory.TAG_DATE_STAMP);
        Rational[] parts = gps.getRationalArray(GpsDirectory.TAG_TIME_STAMP);
        if (text == null || parts == null || parts.length != 3) {
            return null;
        }
        try {
            LocalDate date = LocalDate.parse(text, DATE);
            double seconds = parts[0].doubleValue() * 3600 + parts[1].doubleValue() * 60 + parts[2].doubleValue();
            boolean real = seconds >= 0 && seconds < 86_400 && date.getYear() >= FIRST_PHOTOGRAPH;
            return real ? date.atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis(Math.round(seconds * 1000)) : null;
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static @Nullable Integer iso(@Nullable Directory shot) {
        if (shot == null) {
            return null;
        }
        int[] told = shot.getIntArray(ExifSubIFDDirectory.TAG_ISO_EQUIVALENT);
        Integer iso = told == null || told.length == 0 ? null : Integer.valueOf(told[0]);
        return iso == null || iso <= 0 || iso == ISO_IN_ANOTHER_TAG ? null : iso;
    }

    private static @Nullable String exposure(@Nullable Double seconds) {
        if (seconds == null || seconds <= 0) {
            return null;
        }
        return seconds >= LONG_EXPOSURE ? plain(seconds) : "1/" + Math.round(1 / seconds);
    }

    private static @Nullable String prefixed(String prefix, @Nullable Double number) {
        return number == null || number <= 0 ? null : prefix + plain(number);
    }

    private static @Nullable String suffixed(@Nullable Double number, String suffix) {
        return number == null || number <= 0 ? null : plain(number) + suffix;
    }

    private static String plain(double number) {
        BigDecimal rounded = BigDecimal.valueOf(number).setScale(2, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private static @Nullable Double number(@Nullable Directory from, int tag) {
        Rational number = from == null ? null : from.getRational(tag);
        return number == null || number.getDenominator() == 0 ? null : Double.valueOf(number.doubleValue());
    }

    private static @Nullable String text(@Nullable Directory from, int tag) {
        return from == null ? null : CleanText.of(from.getString(tag));
    }

    private static void put(Map<String, @Nullable Object> values, String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private static DateTimeFormatter strict(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }
}
