package dev.hypernet.objects.processing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The primary picture of a HEIF file (ISO/IEC 23008-12). A telephone's picture is a grid of tiles, each with a size of
 * its own, so the size is the one associated with the primary item.
 *
 * @param pixels turned by {@code irot} already, which is what a viewer does; its Exif orientation says nothing here
 */
record Heif(Pixels pixels, Exif exif) {
    private static final int VERSION_AND_FLAGS = 4;

    /** Throws an {@link EOFException} where the file has no primary picture with a size. */
    static Heif read(FileBytes file) throws IOException {
        Box meta = required(Box.of(file), "meta");
        List<Box> boxes = meta.children(file, VERSION_AND_FLAGS);
        List<Box> properties = propertiesOf(file, primary(file, required(boxes, "pitm")), required(boxes, "iprp"));
        Box size = required(properties, "ispe");
        Pixels stored =
                new Pixels(file.u32(size.start() + VERSION_AND_FLAGS), file.u32(size.start() + VERSION_AND_FLAGS + 4));
        Optional<Box> turn = Box.first(properties, "irot");
        boolean turned = turn.isPresent() && (file.u8(turn.get().start()) & 1) == 1;
        return new Heif(turned ? stored.turned() : stored, Exif.of(exif(file, boxes)));
    }

    private static long primary(FileBytes file, Box item) throws IOException {
        long at = item.start() + VERSION_AND_FLAGS;
        return file.u8(item.start()) == 0 ? file.u16(at) : file.u32(at);
    }

    private static List<Box> propertiesOf(FileBytes file, long item, Box container) throws IOException {
        List<Box> all = required(container.children(file, 0), "ipco").children(file, 0);
        Box associations = required(container.children(file, 0), "ipma");
        boolean longIds = file.u8(associations.start()) > 0;
        boolean longIndexes = (file.u8(associations.start() + 3) & 1) == 1;
        long entries = file.u32(associations.start() + VERSION_AND_FLAGS);
        long at = associations.start() + VERSION_AND_FLAGS + 4;
        for (long entry = 0; entry < entries && at < associations.end(); entry++) {
            long id = longIds ? file.u32(at) : file.u16(at);
            at += longIds ? 4 : 2;
            int count = file.u8(at++);
            if (id == item) {
                return named(file, all, at, count, longIndexes);
            }
            at += (long) count * (longIndexes ? 2 : 1);
        }
        return List.of();
    }

    /** Indexes begin with one; their highest bit says that a reader must know the property. */
    private static List<Box> named(FileBytes file, List<Box> all, long at, int count, boolean longIndexes)
            throws IOException {
        List<Box> named = new ArrayList<>();
        for (int property = 0; property < count; property++) {
            int index = longIndexes ? file.u16(at + property * 2L) & 0x7FFF : file.u8(at + property) & 0x7F;
            if (index >= 1 && index <= all.size()) {
                named.add(all.get(index - 1));
            }
        }
        return named;
    }

    private static byte @Nullable [] exif(FileBytes file, List<Box> meta) throws IOException {
        Optional<Box> items = Box.first(meta, "iinf");
        Optional<Box> locations = Box.first(meta, "iloc");
        if (items.isEmpty() || locations.isEmpty()) {
            return null;
        }
        Long item = exifItem(file, items.get());
        byte[] content = item == null ? null : content(file, locations.get(), item);
        return content == null ? null : withoutOffset(content);
    }

    private static @Nullable Long exifItem(FileBytes file, Box items) throws IOException {
        int into = VERSION_AND_FLAGS + (file.u8(items.start()) == 0 ? 2 : 4);
        for (Box entry : items.children(file, into)) {
            boolean longId = file.u8(entry.start()) > 2;
            long at = entry.start() + VERSION_AND_FLAGS;
            if (file.word(at + (longId ? 6 : 4)).equals("Exif")) {
                return longId ? file.u32(at) : file.u16(at);
            }
        }
        return null;
    }

    /** Only what lies in the file itself in one piece, as cameras write it. */
    private static byte @Nullable [] content(FileBytes file, Box locations, long wanted) throws IOException {
        int version = file.u8(locations.start());
        int sizes = file.u16(locations.start() + VERSION_AND_FLAGS);
        int offsetSize = sizes >> 12;
        int lengthSize = sizes >> 8 & 15;
        int baseSize = sizes >> 4 & 15;
        int indexSize = version == 0 ? 0 : sizes & 15;
        long at = locations.start() + VERSION_AND_FLAGS + 2;
        long count = version < 2 ? file.u16(at) : file.u32(at);
        at += version < 2 ? 2 : 4;
        for (long item = 0; item < count && at < locations.end(); item++) {
            long id = version < 2 ? file.u16(at) : file.u32(at);
            at += version < 2 ? 2 : 4;
            int method = version == 0 ? 0 : file.u16(at) & 15;
            at += (version == 0 ? 0 : 2) + 2;
            long base = number(file, at, baseSize);
            at += baseSize;
            int extents = file.u16(at);
            at += 2;
            if (id == wanted && method == 0 && extents == 1) {
                long offset = number(file, at + indexSize, offsetSize);
                return file.bytes(base + offset, number(file, at + indexSize + offsetSize, lengthSize));
            }
            at += (long) extents * (indexSize + offsetSize + lengthSize);
        }
        return null;
    }

    private static long number(FileBytes file, long at, int size) throws IOException {
        return switch (size) {
            case 0 -> 0;
            case 4 -> file.u32(at);
            case 8 -> file.i64(at);
            default -> throw new EOFException("a size that is none");
        };
    }

    /** The first four bytes say how far the TIFF header is behind them. */
    private static byte @Nullable [] withoutOffset(byte[] content) {
        if (content.length < 4) {
            return null;
        }
        long skipped = 4L + (ByteBuffer.wrap(content).getInt() & 0xFFFF_FFFFL);
        return skipped > content.length ? null : Arrays.copyOfRange(content, (int) skipped, content.length);
    }

    private static Box required(List<Box> boxes, String type) throws EOFException {
        return Box.first(boxes, type).orElseThrow(() -> new EOFException("no " + type));
    }
}
