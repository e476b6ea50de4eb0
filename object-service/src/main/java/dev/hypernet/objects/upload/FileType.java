package dev.hypernet.objects.upload;

/**
 * What bytes turned out to be.
 *
 * @param mimeType as sniffed; {@value #UNKNOWN} when nothing is known of them
 * @param extension without the dot
 */
record FileType(String mimeType, MediaKind kind, String extension) {
    static final String UNKNOWN = "application/octet-stream";

    boolean isUnknown() {
        return mimeType.equals(UNKNOWN);
    }
}
