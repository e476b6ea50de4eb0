package dev.hypernet.objects.processing;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read at positions. Nobody's claim of a length sets memory aside: what lies past the end of the file, or is
 * more than {@link #MOST_AT_ONCE}, is an {@link EOFException} before anything is read.
 */
final class FileBytes implements Closeable {
    static final int MOST_AT_ONCE = 4 * 1024 * 1024;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final FileChannel channel;
    private final long size;

    private FileBytes(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    static FileBytes open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new FileBytes(channel, channel.size());
    }

    long size() {
        return size;
    }

    int u8(long at) throws IOException {
        return buffer(at, 1).get() & 0xFF;
    }

    int u16(long at) throws IOException {
        return buffer(at, 2).getShort() & 0xFFFF;
    }

    int i32(long at) throws IOException {
        return buffer(at, 4).getInt();
    }

    long u32(long at) throws IOException {
        return i32(at) & UNSIGNED_INT;
    }

    /** Values above {@link Long#MAX_VALUE} are negative. */
    long i64(long at) throws IOException {
        return buffer(at, 8).getLong();
    }

    int u16Little(long at) throws IOException {
        return buffer(at, 2).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xFFFF;
    }

    int u24Little(long at) throws IOException {
        return u16Little(at) | u8(at + 2) << 16;
    }

    int i32Little(long at) throws IOException {
        return buffer(at, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    long u32Little(long at) throws IOException {
        return i32Little(at) & UNSIGNED_INT;
    }

    /** Four letters, or whatever stands there, each byte one character. */
    String word(long at) throws IOException {
        return new String(bytes(at, 4), StandardCharsets.ISO_8859_1);
    }

    byte[] bytes(long at, long length) throws IOException {
        return buffer(at, length).array();
    }

    private ByteBuffer buffer(long at, long length) throws IOException {
        if (at < 0 || length < 0 || length > MOST_AT_ONCE || at > size - length) {
            throw new EOFException("nothing to read there");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("the file became shorter");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
