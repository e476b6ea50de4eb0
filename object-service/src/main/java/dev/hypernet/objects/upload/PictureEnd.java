package dev.hypernet.objects.upload;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a picture ends by its own framing: markers of JPEG, chunks of PNG and WebP, blocks of GIF. Nothing is decoded;
 * what a library would skip is skipped here too.
 */
final class PictureEnd implements AutoCloseable {
    /** The picture stops before its format lets it. */
    static final long NONE = -1;

    private static final int BUFFER = 64 * 1024;

    private final InputStream bytes;
    private long at;

    private PictureEnd(Path file) throws IOException {
        this.bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    }

    /** The offset behind the last byte of the picture, or {@link #NONE}. */
    static long of(String mimeType, Path file) throws IOException {
        try (PictureEnd picture = new PictureEnd(file)) {
            return switch (mimeType) {
                case "image/jpeg" -> picture.jpeg();
                case "image/png" -> picture.png();
                case "image/gif" -> picture.gif();
                case "image/webp" -> picture.webp();
                default -> throw new IllegalArgumentException("no framing is known of " + mimeType);
            };
        } catch (EOFException cutOff) {
            return NONE;
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private long jpeg() throws IOException {
        if (bigEndian(2) != 0xFFD8) {
            return NONE;
        }
        int marker = next() == 0xFF ? afterFill() : -1;
        while (marker > 0) {
            if (marker == 0xD9) {
                return at;
            }
            if (!standsAlone(marker)) {
                skip(Math.max(bigEndian(2) - 2, 0));
            }
            marker = marker == 0xDA ? afterScan() : next() == 0xFF ? afterFill() : -1;
        }
        return NONE;
    }

    /** Restart markers and TEM have no length. */
    private static boolean standsAlone(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
    }

    /** The marker behind the coded data of a scan: there 0xFF is followed by 0 or a restart marker. */
    private int afterScan() throws IOException {
        while (true) {
            if (next() == 0xFF) {
                int marker = afterFill();
                if (marker != 0 && !standsAlone(marker)) {
                    return marker;
                }
            }
        }
    }

    /** The marker's code; any number of 0xFF may stand before it. */
    private int afterFill() throws IOException {
        int code = next();
        while (code == 0xFF) {
            code = next();
        }
        return code;
    }

    private long png() throws IOException {
        skip(8);
        while (true) {
            long length = bigEndian(4);
            long type = bigEndian(4);
            skip(length + 4);
            if (type == 0x49454E44) {
                return at;
            }
        }
    }

    private long webp() throws IOException {
        skip(4);
        long size = 0;
        for (int place = 0; place < 4; place++) {
            size |= (long) next() << (8 * place);
        }
        skip(size);
        return at;
    }

    private long gif() throws IOException {
        skip(10);
        int flags = next();
        skip(2 + colours(flags));
        while (true) {
            switch (next()) {
                case 0x3B -> {
                    return at;
                }
                case 0x21 -> skip(1);
                case 0x2C -> {
                    skip(8);
                    skip(colours(next()) + 1);
                }
                default -> {
                    return NONE;
                }
            }
            skipBlocks();
        }
    }

    /** The size of a colour table by the flags before it. */
    private static long colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3L << ((flags & 0x07) + 1);
    }

    private void skipBlocks() throws IOException {
        for (int length = next(); length > 0; length = next()) {
            skip(length);
        }
    }

    private long bigEndian(int count) throws IOException {
        long value = 0;
        for (int place = 0; place < count; place++) {
            value = value << 8 | next();
        }
        return value;
    }

    private int next() throws IOException {
        int value = bytes.read();
        if (value < 0) {
            throw new EOFException();
        }
        at++;
        return value;
    }

    private void skip(long count) throws IOException {
        bytes.skipNBytes(count);
        at += count;
    }
}
