package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * One text for each JSON value, whatever the order of its keys, its spaces and its way of writing numbers: the form
 * that is hashed.
 *
 * <p>It follows RFC 8785 (keys by UTF-16 code unit, shortest escapes, ECMAScript's number layout) but for three things:
 * integers and decimals keep all their digits instead of being rounded to a double, so that two long ids never hash
 * alike; half a surrogate pair is not refused, it is hashed as {@code ?}; and Unicode is not normalised (nor does RFC
 * 8785), so that a composed and a decomposed {@code é} differ.
 */
public final class CanonicalJson {
    private static final int LARGEST_PLAIN_EXPONENT = 21;
    private static final int SMALLEST_PLAIN_EXPONENT = -6;

    private CanonicalJson() {}

    /**
     * The canonical text.
     *
     * @throws IllegalArgumentException for what JSON has no word for: a missing node, binary, NaN, infinity
     */
    public static String of(JsonNode value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    /** SHA-256 of the canonical text in UTF-8: 64 lower-case hexadecimal digits. */
    public static String sha256(JsonNode value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(of(value).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static void write(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject(value, text);
            case ARRAY -> writeArray(value, text);
            case STRING -> writeString(value.textValue(), text);
            case NUMBER -> text.append(number(value));
            case BOOLEAN, NULL -> text.append(value.asText());
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
        }
    }

    private static void writeObject(JsonNode object, StringBuilder text) {
        TreeSet<String> keys = new TreeSet<>();
        object.fieldNames().forEachRemaining(keys::add);
        char separator = '{';
        for (String key : keys) {
            text.append(separator);
            separator = ',';
            writeString(key, text);
            text.append(':');
            write(object.get(key), text);
        }
        text.append(keys.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonNode array, StringBuilder text) {
        text.append('[');
        Iterator<JsonNode> elements = array.elements();
        while (elements.hasNext()) {
            write(elements.next(), text);
            if (elements.hasNext()) {
                text.append(',');
            }
        }
        text.append(']');
    }

    private static void writeString(String value, StringBuilder text) {
        text.append('"');
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (character < ' ') {
                        text.append("\\u00").append(HexFormat.of().toHexDigits((byte) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append('"');
    }

    /** ECMAScript's layout of a number: plain up to 21 digits, then with an exponent. */
    static String number(JsonNode value) {
        BigDecimal exact = exact(value).stripTrailingZeros();
        if (exact.signum() == 0) {
            return "0";
        }
        String digits = exact.unscaledValue().abs().toString();
        int count = digits.length();
        int point = count - exact.scale();
        String sign = exact.signum() < 0 ? "-" : "";
        if (point > LARGEST_PLAIN_EXPONENT || point <= SMALLEST_PLAIN_EXPONENT) {
            int exponent = point - 1;
            String fraction = count > 1 ? "." + digits.substring(1) : "";
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        if (point < count) {
            return sign + digits.substring(0, point) + "." + digits.substring(point);
        }
        return sign + digits + "0".repeat(point - count);
    }

    private static BigDecimal exact(JsonNode value) {
        if (value.isDouble() || value.isFloat()) {
            if (!Double.isFinite(value.doubleValue())) {
                throw new IllegalArgumentException("JSON has no such number");
            }
            // The shortest decimal that reads back as the same double, not its hundreds of binary digits.
            return new BigDecimal(value.asText());
        }
        return value.decimalValue();
    }
}
