package dev.hypernet.objects.upload;

import dev.hypernet.objects.content.ContentWork;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source's bytes on their way.
 *
 * @param turn whose delivery it is; null from a worker that was not told
 * @param offset where they begin in the item
 * @param length the item's; null when nobody knows
 * @param validator by which the provider tells that its bytes are still the same; null where it gives none
 * @param mimeType as the provider calls them
 */
record ContentDelivery(
        @Nullable Integer turn,
        long offset,
        @Nullable Long length,
        @Nullable String validator,
        @Nullable String mimeType) {

    /** It is the turn of this delivery. */
    boolean isOf(Optional<ContentWork> work) {
        return turn == null || work.filter(known -> known.turn() == turn).isPresent();
    }

    /** It pays to keep what came of it when it breaks off. */
    boolean isLarge(long from) {
        return turn != null && (offset > 0 || length == null || length >= from);
    }
}
