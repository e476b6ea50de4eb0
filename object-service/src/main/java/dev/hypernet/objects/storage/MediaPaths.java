package dev.hypernet.objects.storage;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Pattern;

/** Where files lie in the store, by the seeds' convention (row M06). */
public final class MediaPaths {
    /** What every path in the store begins with. */
    static final String ALL = "users/";

    private static final Pattern PATH = Pattern.compile("users/[a-zA-Z0-9/._-]+");
    private static final int LONGEST = 1024;

    private MediaPaths() {}

    /** {@code users/{user}/media/{yyyy}/{mm}/{id}.{ext}}. */
    public static String media(UserId owner, ObjectId id, Instant stored, String extension) {
        return path(owner, "media", stored, id + "." + extension);
    }

    /**
     * For bytes that come to an object while others have the plain path: each time another one, so that whoever removes
     * what they placed never removes what somebody else did.
     */
    public static String laterMedia(UserId owner, ObjectId id, Instant stored, String extension) {
        return path(owner, "media", stored, id + "-" + UUID.randomUUID() + "." + extension);
    }

    /** {@code users/{user}/thumbnails/{yyyy}/{mm}/{id}.jpg}. */
    public static String thumbnail(UserId owner, ObjectId id, Instant stored) {
        return path(owner, "thumbnails", stored, id + ".jpg");
    }

    /** The path itself. One that could lead out of the store is a defect of ours, not a file. */
    static String checked(String path) {
        boolean steps = Arrays.stream(path.split("/", -1))
                .allMatch(step -> !step.isEmpty() && !step.equals(".") && !step.equals(".."));
        if (path.length() > LONGEST || !PATH.matcher(path).matches() || !steps) {
            throw new IllegalArgumentException("not a path of the store");
        }
        return path;
    }

    private static String path(UserId owner, String kind, Instant stored, String name) {
        LocalDate day = LocalDate.ofInstant(stored, ZoneOffset.UTC);
        return ALL + "%s/%s/%04d/%02d/%s".formatted(owner, kind, day.getYear(), day.getMonthValue(), name);
    }
}
