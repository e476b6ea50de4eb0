package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Refuses pictures that are cut off, too large to open, or something else besides: a file that one program shows as a
 * picture and another runs or unpacks.
 */
@Singleton
class PictureCheck {
    /** Those whose end is known: what a browser shows. */
    private static final Set<String> FRAMED = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private static final int TAIL = 64 * 1024;
    /** How a ZIP's directory ends: signature, and the numbers of two disks, both the first. */
    private static final String ZIP_END = "PK\u0005\u0006\u0000\u0000\u0000\u0000";

    private static final List<String> FOREIGN = List.of("<script", "<html", "<!doctype", "<?php", "<svg", "%pdf-");
    private static final Set<String> FOREIGN_TYPES = Set.of(
            "application/zip",
            "application/java-archive",
            "application/x-rar-compressed",
            "application/x-7z-compressed",
            "application/gzip",
            "application/x-xz",
            "application/x-bzip2",
            "application/x-tar",
            "application/x-tika-ooxml",
            "application/pdf",
            "application/postscript",
            "application/xhtml+xml",
            "application/x-sh",
            "application/java-vm",
            "application/x-elf",
            "application/x-executable",
            "application/x-sharedlib",
            "application/x-msdownload",
            "application/x-dosexec",
            "application/x-mach-o",
            "text/html",
            "text/javascript",
            "text/x-php",
            "image/svg+xml");

    private final FileTypes types;
    private final UploadLimits limits;

    PictureCheck(FileTypes types, UploadLimits limits) {
        this.types = types;
        this.limits = limits;
        // The readers of WebP and of more JPEGs are found by this application's class loader.
        ImageIO.scanForPlugins();
    }

    /** Passes, or is a 422: {@code damaged}, {@code too-many-pixels} or {@code polyglot}. */
    void check(Path file, FileType type) throws IOException {
        if (type.kind() != MediaKind.PHOTO) {
            return;
        }
        boolean framed = FRAMED.contains(type.mimeType());
        checkPixels(file, framed);
        if (framed) {
            checkEnd(file, PictureEnd.of(type.mimeType(), file));
        }
    }

    private void checkPixels(Path file, boolean framed) throws IOException {
        long pixels = pixels(file);
        if (pixels <= 0 && framed) {
            throw damaged("Its header cannot be read.");
        }
        if (pixels > limits.pixels()) {
            throw new Problem(
                    422,
                    "too-many-pixels",
                    "The picture has too many pixels",
                    "A picture has at most " + limits.pixels() + " pixels; this one says it has " + pixels + ".");
        }
    }

    private void checkEnd(Path file, long end) throws IOException {
        if (end == PictureEnd.NONE) {
            throw damaged("It is cut off before its end.");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] trailer = read(channel, end, TAIL);
            byte[] tail = read(channel, Math.max(channel.size() - TAIL, 0), TAIL);
            if (isForeign(trailer) || text(tail).contains(ZIP_END)) {
                throw new Problem(
                        422,
                        "polyglot",
                        "The file is more than a picture",
                        "Behind the picture, or inside it, stands a file of another kind.");
            }
        }
    }

    private boolean isForeign(byte[] trailer) {
        if (trailer.length == 0) {
            return false;
        }
        String text = text(trailer).toLowerCase(Locale.ROOT);
        String type = types.sniff(trailer, new Hint(null, null)).mimeType();
        return FOREIGN_TYPES.contains(type) || FOREIGN.stream().anyMatch(text::contains);
    }

    /** By its header alone; 0 when no reader knows it. */
    private static long pixels(Path file) {
        try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            return readers.hasNext() ? pixels(readers.next(), input) : 0;
        } catch (IOException | RuntimeException unreadable) {
            // The readers throw all sorts of things at a broken header.
            return 0;
        }
    }

    private static long pixels(ImageReader reader, ImageInputStream input) throws IOException {
        try {
            reader.setInput(input, true, true);
            return (long) reader.getWidth(0) * reader.getHeight(0);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] read(FileChannel channel, long from, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(Math.clamp(channel.size() - from, 0, most)));
        long at = from;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                break;
            }
            at += read;
        }
        return buffer.array();
    }

    /** Byte for byte. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Problem damaged(String detail) {
        return new Problem(422, "damaged", "The picture is damaged", detail);
    }
}
