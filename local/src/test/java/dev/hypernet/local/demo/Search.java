package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for texts among bytes, in every form they may have been written down in: as they are, in an address, in JSON,
 * in hexadecimal, and in base64 wherever in a longer text they began. All are looked for at once, byte by byte.
 */
final class Search {
    /** Shorter ones are found by chance, or not at all in base64. */
    private static final int SHORTEST = 12;

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final int UNUSED_BITS = 46;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Form(String name, byte[] bytes) {
        boolean isAt(byte[] text, int place) {
            return place >= 0
                    && place + bytes.length <= text.length
                    && Arrays.equals(text, place, place + bytes.length, bytes, 0, bytes.length);
        }
    }

    private final Map<Long, List<Form>> byHead = new HashMap<>();
    private final boolean[] heads = new boolean[1 << (Long.SIZE - UNUSED_BITS)];
    private final Set<String> sought = new LinkedHashSet<>();
    private final Set<String> found = new TreeSet<>();

    /**
     * Has a text looked for from now on.
     *
     * @param name what to call it instead
     */
    void seek(String name, String text) {
        if (text.length() < SHORTEST) {
            throw new IllegalArgumentException(name + " is too short to be told from what looks like it");
        }
        if (sought.add(text)) {
            forms(text).forEach(form -> add(new Form(name, form.getBytes(UTF_8))));
        }
    }

    /** Looks through what lies at a place. */
    void through(String place, byte[] bytes) {
        long head = 0;
        for (int end = 0; end < bytes.length; end++) {
            head = next(head, bytes[end]);
            if (heads[slot(head)]) {
                note(place, bytes, end + 1 - Long.BYTES, byHead.getOrDefault(head, List.of()));
            }
        }
    }

    /** Returns what was found where, in words that hold nothing of it. */
    Set<String> found() {
        return found;
    }

    /** Returns how many texts are looked for. */
    int size() {
        return sought.size();
    }

    private void note(String place, byte[] bytes, int at, List<Form> candidates) {
        candidates.stream()
                .filter(form -> form.isAt(bytes, at))
                .forEach(form -> found.add(form.name() + " in " + place));
    }

    private void add(Form form) {
        long head = 0;
        for (int at = 0; at < Long.BYTES; at++) {
            head = next(head, form.bytes()[at]);
        }
        heads[slot(head)] = true;
        byHead.computeIfAbsent(head, any -> new ArrayList<>()).add(form);
    }

    /** The eight bytes that end with this one. */
    private static long next(long head, byte one) {
        return head << Byte.SIZE | Byte.toUnsignedLong(one);
    }

    private static int slot(long head) {
        return (int) ((head * GOLDEN) >>> UNUSED_BITS);
    }

    private static Set<String> forms(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Set<String> forms = new LinkedHashSet<>();
        forms.add(text);
        forms.add(URLEncoder.encode(text, UTF_8));
        forms.add(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)));
        forms.add(HexFormat.of().formatHex(bytes));
        for (int begun = 0; begun < 3; begun++) {
            forms.add(inBase64(Base64.getEncoder(), begun, bytes));
            forms.add(inBase64(Base64.getUrlEncoder(), begun, bytes));
        }
        return forms;
    }

    /** The characters that tell of these bytes alone, when so many bytes of a group of three stand before them. */
    private static String inBase64(Base64.Encoder encoder, int begun, byte[] bytes) {
        byte[] all = new byte[begun + bytes.length];
        System.arraycopy(bytes, 0, all, begun, bytes.length);
        return encoder.encodeToString(all).substring((begun * 8 + 5) / 6, all.length * 8 / 6);
    }
}
