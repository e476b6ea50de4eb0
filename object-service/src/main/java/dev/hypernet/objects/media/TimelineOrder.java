package dev.hypernet.objects.media;

/** Which end of the timeline comes first. What has no time stands last either way. */
enum TimelineOrder {
    DATE_DESC("<", "desc nulls last", "desc"),
    DATE_ASC(">", "asc nulls first", "asc");

    private final String beyond;
    private final String byTime;
    private final String byId;

    TimelineOrder(String beyond, String byTime, String byId) {
        this.beyond = beyond;
        this.byTime = byTime;
        this.byId = byId;
    }

    /** What compares a later row's key with an earlier one's. */
    String beyond() {
        return beyond;
    }

    /** As the indexes have it, forwards or backwards: where nulls stand is part of an index's order. */
    String by(String takenAt, String id) {
        return takenAt + " " + byTime + ", " + id + " " + byId;
    }
}
