package dev.hypernet.objects.upload;

import dev.hypernet.objects.content.ContentWork;
import org.jspecify.annotations.Nullable;

/**
 * Where the transfer of an item begins.
 *
 * @param length of the whole; null while nobody knows
 * @param validator by which the provider told, when the bytes before came, whether they are still the same
 */
public record ContentPlace(
        long offset, @Nullable Long length, @Nullable String validator) {
    static final ContentPlace START = new ContentPlace(0, null, null);

    static ContentPlace of(ContentWork work) {
        return work.resumesAt() == 0 ? START : new ContentPlace(work.resumesAt(), work.length(), work.validator());
    }
}
