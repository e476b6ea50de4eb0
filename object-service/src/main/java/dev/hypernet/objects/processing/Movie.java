package dev.hypernet.objects.processing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an MP4 or QuickTime file says of itself.
 *
 * @param duration in seconds
 * @param pixels as shown: turned by the track's matrix
 * @param recordedAt with its offset when the maker wrote one; else UTC
 * @param offset as written, such as {@code +02:00}; null when the time is UTC by definition
 */
record Movie(
        @Nullable Double duration,
        @Nullable Pixels pixels,
        @Nullable Instant recordedAt,
        @Nullable String offset,
        @Nullable Place place,
        @Nullable String make,
        @Nullable String model) {
    private static final Instant EPOCH = Instant.parse("1904-01-01T00:00:00Z");
    /** Before that nobody recorded an MP4: a clock that was never set. */
    private static final Instant FIRST_BELIEVED = Instant.parse("1980-01-01T00:00:00Z");

    private static final Duration LAST_BELIEVED = Duration.ofDays(366L * 300);
    private static final String APPLE = "com.apple.quicktime.";
    private static final int MOST_KEYS = 1000;
    private static final int LONGEST_VALUE = 1000;
    private static final DateTimeFormatter CREATION_DATE = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    /** Null where there is no movie header: it was cut off, or is no movie. */
    static @Nullable Movie read(FileBytes file) throws IOException {
        Optional<Box> movie = Box.first(Box.of(file), "moov");
        Optional<Box> header = movie.isEmpty() ? Optional.empty() : movie.get().child(file, "mvhd");
        return header.isEmpty() ? null : read(file, movie.orElseThrow(), header.get());
    }

    private static Movie read(FileBytes file, Box movie, Box header) throws IOException {
        Map<String, String> values = values(file, movie);
        OffsetDateTime told = time(values.get(APPLE + "creationdate"));
        String place = values.getOrDefault(APPLE + "location.ISO6709", values.get("\u00A9xyz"));
        return new Movie(
                duration(file, movie, header),
                pixels(file, movie),
                told == null ? created(file, header) : told.toInstant(),
                told == null ? null : told.getOffset().getId(),
                place == null ? null : Place.ofIso6709(place),
                values.get(APPLE + "make"),
                values.get(APPLE + "model"));
    }

    private static @Nullable Double duration(FileBytes file, Box movie, Box header) throws IOException {
        boolean wide = file.u8(header.start()) == 1;
        long scale = file.u32(header.start() + (wide ? 20 : 12));
        long units = wide ? file.i64(header.start() + 24) : file.u32(header.start() + 16);
        boolean unknown = units < 0 || (!wide && units == 0xFFFF_FFFFL);
        long known = units == 0 || unknown ? fragments(file, movie) : units;
        return scale == 0 || known == 0 ? null : (double) known / scale;
    }

    /** A file written in fragments tells its length elsewhere; zero where it does not. */
    private static long fragments(FileBytes file, Box movie) throws IOException {
        Optional<Box> extended = movie.child(file, "mvex");
        Optional<Box> header =
                extended.isEmpty() ? Optional.empty() : extended.get().child(file, "mehd");
        if (header.isEmpty()) {
            return 0;
        }
        long start = header.get().start();
        return file.u8(start) == 1 ? Math.max(0, file.i64(start + 4)) : file.u32(start + 4);
    }

    private static @Nullable Instant created(FileBytes file, Box header) throws IOException {
        boolean wide = file.u8(header.start()) == 1;
        long seconds = wide ? file.i64(header.start() + 4) : file.u32(header.start() + 4);
        if (seconds <= 0 || seconds > LAST_BELIEVED.toSeconds()) {
            return null;
        }
        Instant created = EPOCH.plusSeconds(seconds);
        return created.isBefore(FIRST_BELIEVED) ? null : created;
    }

    /** The first track that shows something. */
    private static @Nullable Pixels pixels(FileBytes file, Box movie) throws IOException {
        for (Box track : movie.children(file, 0)) {
            Pixels pixels = track.type().equals("trak") && isVideo(file, track) ? shown(file, track) : null;
            if (pixels != null) {
                return pixels;
            }
        }
        return null;
    }

    private static boolean isVideo(FileBytes file, Box track) throws IOException {
        Optional<Box> media = track.child(file, "mdia");
        Optional<Box> handler = media.isEmpty() ? Optional.empty() : media.get().child(file, "hdlr");
        return handler.isPresent() && file.word(handler.get().start() + 8).equals("vide");
    }

    private static @Nullable Pixels shown(FileBytes file, Box track) throws IOException {
        Optional<Box> header = track.child(file, "tkhd");
        if (header.isEmpty()) {
            return null;
        }
        long start = header.get().start();
        long matrix = start + (file.u8(start) == 1 ? 52 : 40);
        // Sizes are fixed-point numbers of 16 bits before and 16 behind the point.
        Pixels stored = new Pixels(file.u16(matrix + 36), file.u16(matrix + 40)).orNothing();
        boolean turned = file.i32(matrix) == 0 && file.i32(matrix + 16) == 0 && file.i32(matrix + 4) != 0;
        return stored == null || !turned ? stored : stored.turned();
    }

    /** QuickTime's named values, and the place telephones write beside them. */
    private static Map<String, String> values(FileBytes file, Box movie) throws IOException {
        Map<String, String> values = new HashMap<>();
        Optional<Box> userData = movie.child(file, "udta");
        Optional<Box> place =
                userData.isEmpty() ? Optional.empty() : userData.get().child(file, "\u00A9xyz");
        if (place.isPresent() && place.get().length() > 4) {
            values.put(
                    "\u00A9xyz", text(file, place.get().start() + 4, place.get().end()));
        }
        // Apple's cameras put them into the movie, others into its user data.
        for (Optional<Box> holder : List.of(userData, Optional.of(movie))) {
            Optional<Box> meta =
                    holder.isEmpty() ? Optional.empty() : holder.get().child(file, "meta");
            if (meta.isPresent()) {
                named(file, meta.get(), values);
            }
        }
        return values;
    }

    private static void named(FileBytes file, Box meta, Map<String, String> values) throws IOException {
        // QuickTime's has no version before its boxes, that of MP4 has.
        boolean plain = meta.length() >= 8 && file.word(meta.start() + 4).equals("hdlr");
        List<Box> boxes = meta.children(file, plain ? 0 : 4);
        Optional<Box> keys = Box.first(boxes, "keys");
        Optional<Box> list = Box.first(boxes, "ilst");
        if (keys.isEmpty() || list.isEmpty()) {
            return;
        }
        List<String> names = names(file, keys.get());
        for (Box item : list.get().children(file, 0)) {
            int index = file.i32(item.start() - 4);
            Optional<Box> data = item.child(file, "data");
            if (index >= 1
                    && index <= names.size()
                    && data.isPresent()
                    && data.get().length() > 8) {
                values.put(
                        names.get(index - 1),
                        text(file, data.get().start() + 8, data.get().end()));
            }
        }
    }

    private static List<String> names(FileBytes file, Box keys) throws IOException {
        List<String> names = new ArrayList<>();
        long at = keys.start() + 8;
        while (at <= keys.end() - 8 && names.size() < MOST_KEYS) {
            long length = file.u32(at);
            if (length < 8 || length > keys.end() - at) {
                break;
            }
            names.add(text(file, at + 8, at + length));
            at += length;
        }
        return names;
    }

    private static String text(FileBytes file, long from, long to) throws IOException {
        return new String(file.bytes(from, Math.min(to - from, LONGEST_VALUE)), StandardCharsets.UTF_8);
    }

    private static @Nullable OffsetDateTime time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text.strip(), CREATION_DATE);
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
