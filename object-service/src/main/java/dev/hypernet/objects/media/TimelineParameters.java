package dev.hypernet.objects.media;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The filters of the timeline and its buckets, as a client sends them; all can be combined. */
public class TimelineParameters {
    private static final List<String> MEDIA_TYPES = List.of("photo", "video", "document", "other");
    private static final List<String> SOURCE_TYPES = List.of("integration", "upload", "import", "system", "user");
    private static final List<String> STATUSES = List.of("pending", "processing", "complete", "failed");
    private static final Pattern MIME_TYPE = Pattern.compile("[a-z0-9.+-]{1,63}/[a-z0-9.+-]{1,127}");
    private static final int LONGEST_TAG = 100;
    private static final int LONGEST_WORDS = 200;

    @QueryParam("media_type")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"photo", "video", "document", "other"}))
    public @Nullable String mediaType;

    @QueryParam("mime_type")
    @Parameter(description = "Such as image/jpeg")
    public @Nullable String mimeType;

    @QueryParam("source_type")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"integration", "upload", "import", "system", "user"}))
    public @Nullable String sourceType;

    @QueryParam("integration_id")
    @Parameter(description = "What came through it", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    public @Nullable String integrationId;

    @QueryParam("album")
    @Parameter(description = "What it contains", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    public @Nullable String album;

    @QueryParam("tag")
    @Parameter(description = "The id of a tag object, or a word of metadata.tags in any case")
    public @Nullable String tag;

    @QueryParam("bbox")
    @Parameter(description = "minLon,minLat,maxLon,maxLat; across the antimeridian when minLon is greater")
    public @Nullable String bbox;

    @QueryParam("q")
    @Parameter(description = "Beginnings of words in names and descriptions; all must be there")
    public @Nullable String words;

    @QueryParam("taken_after")
    @Parameter(description = "Inclusive", schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    public @Nullable String takenAfter;

    @QueryParam("taken_before")
    @Parameter(description = "Exclusive", schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    public @Nullable String takenBefore;

    @QueryParam("processing_status")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"pending", "processing", "complete", "failed"}))
    public @Nullable String processingStatus;

    @QueryParam("has_place")
    @Parameter(schema = @Schema(type = SchemaType.BOOLEAN))
    public @Nullable String hasPlace;

    /** What they mean; one that means nothing is a 400 that names it. */
    TimelineFilter filter() {
        boolean isTagObject = tag != null && QueryText.isUuid(tag);
        return new TimelineFilter(
                QueryText.wordOrNull("media_type", mediaType, MEDIA_TYPES),
                read("mime_type", mimeType, TimelineParameters::mimeType, "must be a MIME type such as image/jpeg"),
                QueryText.wordOrNull("source_type", sourceType, SOURCE_TYPES),
                integrationId == null ? null : new IntegrationId(QueryText.uuid("integration_id", integrationId)),
                object("album", album),
                isTagObject ? object("tag", tag) : null,
                isTagObject ? null : text("tag", tag, LONGEST_TAG),
                read(
                        "bbox",
                        bbox,
                        BoundingBox::parse,
                        "must be minLon,minLat,maxLon,maxLat in degrees, minLat at most maxLat"),
                text("q", words, LONGEST_WORDS),
                QueryText.instantOrNull("taken_after", takenAfter),
                QueryText.instantOrNull("taken_before", takenBefore),
                QueryText.wordOrNull("processing_status", processingStatus, STATUSES),
                read("has_place", hasPlace, TimelineParameters::truth, "must be true or false"));
    }

    private static @Nullable String text(String parameter, @Nullable String text, int longest) {
        if (text != null
                && (text.isBlank() || text.codePointCount(0, text.length()) > longest || !QueryText.isStorable(text))) {
            throw Problem.badRequest(parameter, "must be a text of 1 to " + longest + " characters");
        }
        return text;
    }

    private static <T> @Nullable T read(
            String parameter, @Nullable String text, Function<String, T> reader, String rule) {
        try {
            return text == null ? null : reader.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badRequest(parameter, rule);
        }
    }

    private static String mimeType(String text) {
        if (!MIME_TYPE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a MIME type");
        }
        return text;
    }

    private static @Nullable ObjectId object(String parameter, @Nullable String text) {
        return text == null ? null : new ObjectId(QueryText.uuid(parameter, text));
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }
}
