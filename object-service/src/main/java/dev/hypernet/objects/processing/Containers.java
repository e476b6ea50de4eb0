package dev.hypernet.objects.processing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where PNG, GIF, WebP and BMP keep their size and their Exif part. */
final class Containers {
    private static final int PNG_SIGNATURE = 8;
    private static final int PNG_AROUND = 12;
    private static final int RIFF_HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int MOST_CHUNKS = 100_000;
    private static final int OLD_BMP = 12;
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    private Containers() {}

    /** A picture in its container. */
    record Picture(Pixels pixels, Exif exif) {}

    static Picture png(FileBytes file) throws IOException {
        if (!file.word(PNG_SIGNATURE + 4).equals("IHDR")) {
            throw new EOFException("no header");
        }
        return new Picture(new Pixels(file.u32(16), file.u32(20)), Exif.of(pngExif(file)));
    }

    static Picture gif(FileBytes file) throws IOException {
        return new Picture(new Pixels(file.u16Little(6), file.u16Little(8)), Exif.NONE);
    }

    static Picture bmp(FileBytes file) throws IOException {
        boolean old = file.u32Little(14) == OLD_BMP;
        // A negative height says that the top row comes first.
        return old
                ? new Picture(new Pixels(file.u16Little(18), file.u16Little(20)), Exif.NONE)
                : new Picture(new Pixels(file.i32Little(18), Math.abs((long) file.i32Little(22))), Exif.NONE);
    }

    static Picture webp(FileBytes file) throws IOException {
        long content = RIFF_HEAD + CHUNK_HEAD;
        Pixels pixels = switch (file.word(RIFF_HEAD)) {
            case "VP8X" -> new Pixels(file.u24Little(content + 4) + 1, file.u24Little(content + 7) + 1);
            case "VP8 " -> new Pixels(file.u16Little(content + 6) & 0x3FFF, file.u16Little(content + 8) & 0x3FFF);
            case "VP8L" -> lossless(file.u32Little(content + 1));
            default -> throw new EOFException("no picture");
        };
        return new Picture(pixels, Exif.of(webpExif(file)));
    }

    private static Pixels lossless(long bits) {
        return new Pixels((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
    }

    private static byte @Nullable [] pngExif(FileBytes file) throws IOException {
        long at = PNG_SIGNATURE;
        for (int chunk = 0; chunk < MOST_CHUNKS && at <= file.size() - PNG_AROUND; chunk++) {
            long length = file.u32(at);
            String type = file.word(at + 4);
            if (type.equals("eXIf")) {
                return part(file, at + 8, length);
            }
            if (type.equals("IEND")) {
                return null;
            }
            at += length + PNG_AROUND;
        }
        return null;
    }

    private static byte @Nullable [] webpExif(FileBytes file) throws IOException {
        long at = RIFF_HEAD;
        for (int chunk = 0; chunk < MOST_CHUNKS && at <= file.size() - CHUNK_HEAD; chunk++) {
            long length = file.u32Little(at + 4);
            if (file.word(at).equals("EXIF")) {
                return part(file, at + CHUNK_HEAD, length);
            }
            at += CHUNK_HEAD + length + (length & 1);
        }
        return null;
    }

    /** Some writers put the beginning of a JPEG's Exif segment before it. */
    private static byte @Nullable [] part(FileBytes file, long at, long length) throws IOException {
        if (length > FileBytes.MOST_AT_ONCE || at > file.size() - length) {
            return null;
        }
        byte[] part = file.bytes(at, length);
        boolean prefixed = part.length >= EXIF_PREFIX.length
                && Arrays.equals(part, 0, EXIF_PREFIX.length, EXIF_PREFIX, 0, EXIF_PREFIX.length);
        return prefixed ? Arrays.copyOfRange(part, EXIF_PREFIX.length, part.length) : part;
    }

    /** Fails unless each chunk of a WebP file ends within it: a decoder sets aside what a chunk claims. */
    static void checkWebp(Path picture) throws IOException {
        try (FileBytes file = FileBytes.open(picture)) {
            long at = RIFF_HEAD;
            for (int chunk = 0; chunk < MOST_CHUNKS && at <= file.size() - CHUNK_HEAD; chunk++) {
                long length = file.u32Little(at + 4);
                if (length > file.size() - at - CHUNK_HEAD) {
                    throw new EOFException("a chunk is cut off");
                }
                at += CHUNK_HEAD + length + (length & 1);
            }
        }
    }
}
