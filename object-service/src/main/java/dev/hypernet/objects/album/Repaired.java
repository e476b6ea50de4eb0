package dev.hypernet.objects.album;

/**
 * What a repair put right.
 *
 * @param memberships that told a wrong time, or were shown or hidden wrongly
 * @param albums whose {@code media_count} was wrong
 */
public record Repaired(long memberships, long albums) {
    static final Repaired NOTHING = new Repaired(0, 0);

    Repaired plus(Repaired more) {
        return new Repaired(memberships + more.memberships, albums + more.albums);
    }
}
