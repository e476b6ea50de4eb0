package dev.hypernet.objects.media;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import java.util.ArrayList;
import java.util.List;

/**
 * The media a filter lets through, as SQL: from where they are walked in the order of time, and under which conditions.
 *
 * <p>An album's or a tag's media are walked in the projection that has them in that order; everything else in the media
 * themselves. Only the filters that are there become conditions, so that the planner sees what it can use.
 */
final class TimelineRows {
    private static final String MEDIA = "media";
    private static final String OF_A_MEMBERSHIP =
            "membership as place join media on media.user_id = place.user_id and media.id = place.media_id";
    private static final String OF_A_TAG =
            "media_tag as place join media on media.user_id = place.user_id and media.id = place.media_id";

    private final List<Object> arguments = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final String owner;
    private final String from;
    private final boolean isProjected;

    TimelineRows(UserId owner, TimelineFilter filter) {
        this.owner = argument(owner.value(), "uuid");
        conditions.add("media.user_id = " + this.owner);
        conditions.add("media.deleted_at is null");
        this.from = walk(filter);
        this.isProjected = !from.equals(MEDIA);
        narrow(filter);
    }

    /** Another argument of the statement; returns how SQL names it. */
    String argument(Object value, String type) {
        arguments.add(value);
        return "$" + arguments.size() + "::" + type;
    }

    List<Object> arguments() {
        return List.copyOf(arguments);
    }

    String from() {
        return from;
    }

    String conditions() {
        return String.join(" and ", conditions);
    }

    /** The time in whose order the rows are walked. */
    String takenAt() {
        return isProjected ? "place.taken_at" : "media.taken_at";
    }

    String id() {
        return isProjected ? "place.media_id" : "media.id";
    }

    /** Chooses where to walk; what is chosen needs no condition among the others. */
    private String walk(TimelineFilter filter) {
        if (filter.album() != null) {
            conditions.add("place.user_id = " + owner + " and place.shown and place.container_id = "
                    + argument(filter.album().value(), "uuid"));
            return OF_A_MEMBERSHIP;
        }
        if (filter.tag() != null) {
            conditions.add("place.user_id = " + owner + " and place.shown and place.container_id = "
                    + argument(filter.tag().value(), "uuid"));
            return OF_A_MEMBERSHIP;
        }
        if (filter.tagWord() != null) {
            conditions.add(
                    "place.user_id = " + owner + " and place.tag = folded(" + argument(filter.tagWord(), "text") + ")");
            return OF_A_TAG;
        }
        return MEDIA;
    }

    private void narrow(TimelineFilter filter) {
        if (filter.album() != null && filter.tag() != null) {
            conditions.add("exists (select from membership as tagged where tagged.user_id = " + owner
                    + " and tagged.media_id = media.id and tagged.shown and tagged.container_id = "
                    + argument(filter.tag().value(), "uuid") + ")");
        }
        if (filter.album() != null && filter.tagWord() != null) {
            conditions.add("exists (select from media_tag as tagged where tagged.user_id = " + owner
                    + " and tagged.media_id = media.id and tagged.tag = folded("
                    + argument(filter.tagWord(), "text") + "))");
        }
        if (filter.mediaType() != null) {
            conditions.add("media.media_type = " + argument(filter.mediaType(), "text"));
        }
        if (filter.mimeType() != null) {
            conditions.add("media.mime_type = " + argument(filter.mimeType(), "text"));
        }
        if (filter.sourceType() != null) {
            conditions.add("media.source_type = " + argument(filter.sourceType(), "text"));
        }
        if (filter.integrationId() != null) {
            conditions.add(
                    "media.integration_id = " + argument(filter.integrationId().value(), "uuid"));
        }
        if (filter.processingStatus() != null) {
            conditions.add("media.processing_status = " + argument(filter.processingStatus(), "text"));
        }
        if (filter.hasPlace() != null) {
            conditions.add(filter.hasPlace() ? "media.latitude is not null" : "media.latitude is null");
        }
        if (filter.place() != null) {
            within(filter.place());
        }
        if (filter.words() != null) {
            conditions.add("media.id in (select media_id from media_matching(" + owner + ", "
                    + argument(filter.words(), "text") + "))");
        }
        if (filter.takenAfter() != null) {
            conditions.add(takenAt() + " >= " + argument(Columns.timestamp(filter.takenAfter()), "timestamptz"));
        }
        if (filter.takenBefore() != null) {
            conditions.add(takenAt() + " < " + argument(Columns.timestamp(filter.takenBefore()), "timestamptz"));
        }
    }

    private void within(BoundingBox place) {
        conditions.add("media.latitude >= " + argument(place.south(), "double precision") + " and media.latitude <= "
                + argument(place.north(), "double precision"));
        String west = "media.longitude >= " + argument(place.west(), "double precision");
        String east = "media.longitude <= " + argument(place.east(), "double precision");
        conditions.add(place.crossesTheAntimeridian() ? "(" + west + " or " + east + ")" : west + " and " + east);
    }
}
