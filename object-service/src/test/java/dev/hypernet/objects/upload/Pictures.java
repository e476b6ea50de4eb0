package dev.hypernet.objects.upload;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Files the tests upload; each picture with noise of its own, so that no two have the same bytes. */
final class Pictures {
    private Pictures() {}

    static byte[] jpeg() {
        return written("jpg");
    }

    static byte[] png() {
        return written("png");
    }

    static byte[] gif() {
        return written("gif");
    }

    /** A PNG whose header says it has so many pixels, and little else. */
    static byte[] pngOf(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(17);
        header.put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0});
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(png, header.array());
        chunk(png, "IEND".getBytes(StandardCharsets.US_ASCII));
        return png.toByteArray();
    }

    /** The beginning of an MP4, and a box that says it is free space up to this size. */
    static byte[] mp4(int size) {
        ByteBuffer mp4 = ByteBuffer.allocate(size);
        mp4.putInt(24)
                .put("ftypmp42".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put("mp42isom".getBytes(StandardCharsets.US_ASCII));
        mp4.putInt(size - 24).put("free".getBytes(StandardCharsets.US_ASCII));
        byte[] noise = new byte[mp4.remaining()];
        ThreadLocalRandom.current().nextBytes(noise);
        return mp4.put(noise).array();
    }

    static byte[] zip() {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("Evil.class"));
            out.write("nothing good".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return zip.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] written(String format) {
        BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                image.setRGB(x, y, ThreadLocalRandom.current().nextInt());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, byte[] typeAndData) {
        CRC32 sum = new CRC32();
        sum.update(typeAndData);
        png.writeBytes(ByteBuffer.allocate(4).putInt(typeAndData.length - 4).array());
        png.writeBytes(typeAndData);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
