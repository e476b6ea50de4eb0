package dev.hypernet.objects.processing;

import org.jspecify.annotations.Nullable;

/** Texts out of files: whatever bytes a camera, or somebody, wrote there. */
final class CleanText {
    private static final int LONGEST = 200;
    private static final int REPLACEMENT = 0xFFFD;

    private CleanText() {}

    /** Without NUL, control characters and halves of characters, at most 200 characters; null where nothing is left. */
    static @Nullable String of(@Nullable String raw) {
        if (raw == null) {
            return null;
        }
        StringBuilder clean = new StringBuilder();
        raw.strip().codePoints().filter(CleanText::isText).limit(LONGEST).forEach(clean::appendCodePoint);
        String text = clean.toString().strip();
        return text.isEmpty() ? null : text;
    }

    private static boolean isText(int character) {
        int type = Character.getType(character);
        return !Character.isISOControl(character)
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED
                && character != REPLACEMENT;
    }
}
