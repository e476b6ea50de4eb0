package dev.hypernet.objects.processing;

import org.jspecify.annotations.Nullable;

/** How wide and high, in pixels, as a file claims it. */
record Pixels(long width, long height) {
    private static final int FIRST_TURNED_ORIENTATION = 5;

    Pixels turned() {
        return new Pixels(/* width= */ height, /* height= */ width);
    }

    /** As a person sees it who was shown the picture by this Exif orientation. */
    Pixels seenBy(int orientation) {
        return orientation >= FIRST_TURNED_ORIENTATION ? turned() : this;
    }

    /** Itself, or null where no picture has such a size. */
    @Nullable
    Pixels orNothing() {
        boolean real = width > 0 && height > 0 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE;
        return real ? this : null;
    }
}
