package dev.hypernet.objects.processing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A box of an ISO base media file (ISO/IEC 14496-12), what MP4, QuickTime and HEIF are made of.
 *
 * @param start where its content begins
 * @param end where its content ends: never past what holds it, whatever it says
 */
record Box(String type, long start, long end) {
    private static final int HEAD = 8;
    private static final int LONG_HEAD = 16;
    /** More than any real file has at one place. */
    private static final int MOST_AT_ONE_PLACE = 4096;

    /** The boxes that stand in a file. */
    static List<Box> of(FileBytes file) throws IOException {
        return between(file, 0, file.size());
    }

    /** The boxes within this one, which begin so many bytes into its content. */
    List<Box> children(FileBytes file, int into) throws IOException {
        return between(file, start + into, end);
    }

    /** The first of that type within this one. */
    Optional<Box> child(FileBytes file, String wanted) throws IOException {
        return first(children(file, 0), wanted);
    }

    static Optional<Box> first(List<Box> boxes, String wanted) {
        return boxes.stream().filter(box -> box.type.equals(wanted)).findFirst();
    }

    long length() {
        return end - start;
    }

    private static List<Box> between(FileBytes file, long from, long to) throws IOException {
        List<Box> boxes = new ArrayList<>();
        long at = from;
        while (at <= to - HEAD && boxes.size() < MOST_AT_ONE_PLACE) {
            long size = file.u32(at);
            int head = size == 1 ? LONG_HEAD : HEAD;
            long length = size == 1 && at <= to - LONG_HEAD ? file.i64(at + HEAD) : size;
            if (length == 0 || length > to - at) {
                length = to - at;
            }
            if (length < head) {
                break;
            }
            boxes.add(new Box(file.word(at + 4), at + head, at + length));
            at += length;
        }
        return boxes;
    }
}
