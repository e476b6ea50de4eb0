package dev.hypernet.objects.processing;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something was taken.
 *
 * @param altitude metres above the sea
 */
record Place(double latitude, double longitude, @Nullable Double altitude) {
    private static final double MOST_LATITUDE = 90;
    private static final double MOST_LONGITUDE = 180;
    private static final String FRACTION = "(\\.\\d{1,12})?";
    private static final Pattern ISO_6709 = Pattern.compile("([+-])(\\d{2,6})" + FRACTION + "([+-])(\\d{3,7})"
            + FRACTION + "([+-]\\d{1,6}(?:\\.\\d{1,12})?)?(?:CRS[^/]*)?/?\\s*\\x00*");

    /** Null outside of the globe, and for zero, zero: cameras write it when they do not know. */
    static @Nullable Place of(double latitude, double longitude, @Nullable Double altitude) {
        boolean onEarth = Math.abs(latitude) <= MOST_LATITUDE && Math.abs(longitude) <= MOST_LONGITUDE;
        boolean known = latitude != 0 || longitude != 0;
        return onEarth && known ? new Place(latitude, longitude, altitude) : null;
    }

    /** Such as {@code +48.8577+002.295+035.0/}; null for what is none. */
    static @Nullable Place ofIso6709(String text) {
        Matcher parts = ISO_6709.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        Double latitude = degrees(parts.group(1), parts.group(2), parts.group(3), 2);
        Double longitude = degrees(parts.group(4), parts.group(5), parts.group(6), 3);
        String height = parts.group(7);
        return latitude == null || longitude == null
                ? null
                : of(latitude, longitude, height == null ? null : Double.valueOf(height));
    }

    /** Degrees, degrees and minutes, or degrees, minutes and seconds: told by how many digits there are. */
    private static @Nullable Double degrees(String sign, String digits, @Nullable String fraction, int degreeDigits) {
        String rest = digits.substring(degreeDigits);
        String behind = fraction == null ? "" : fraction;
        BigDecimal last = new BigDecimal(digits.substring(digits.length() - 2) + behind);
        Double value = switch (rest.length()) {
            case 0 -> Double.valueOf(digits + behind);
            case 2 -> Integer.parseInt(digits.substring(0, degreeDigits)) + last.doubleValue() / 60;
            case 4 ->
                Integer.parseInt(digits.substring(0, degreeDigits))
                        + Integer.parseInt(rest.substring(0, 2)) / 60.0
                        + last.doubleValue() / 3600;
            default -> null;
        };
        return value == null || sign.equals("+") ? value : Double.valueOf(-value);
    }
}
