package dev.hypernet.objects.processing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Files as cameras write them, and as those do who mean no good. */
final class Pictures {
    private static final int TEXT = 2;
    private static final int SHORT = 3;
    private static final int RATIONAL = 5;

    private Pictures() {}

    /** The Exif part of a picture, tag by tag. */
    static final class ExifPart {
        private final Map<Integer, Field> image = new TreeMap<>();
        private final Map<Integer, Field> shot = new TreeMap<>();
        private final Map<Integer, Field> gps = new TreeMap<>();

        private static final class Field {
            private final int type;
            private final int count;
            private final byte[] value;

            private Field(int type, int count, byte[] value) {
                this.type = type;
                this.count = count;
                this.value = value;
            }
        }

        ExifPart image(int tag, String text) {
            image.put(tag, text(text));
            return this;
        }

        ExifPart image(int tag, int number) {
            image.put(tag, number(number));
            return this;
        }

        ExifPart shot(int tag, String text) {
            shot.put(tag, text(text));
            return this;
        }

        ExifPart shot(int tag, int number) {
            shot.put(tag, number(number));
            return this;
        }

        ExifPart shotFraction(int tag, int numerator, int denominator) {
            shot.put(tag, fractions(numerator, denominator));
            return this;
        }

        ExifPart gps(int tag, String text) {
            gps.put(tag, text(text));
            return this;
        }

        /** Numerators and denominators in turns. */
        ExifPart gpsFractions(int tag, int... parts) {
            gps.put(tag, fractions(parts));
            return this;
        }

        /** From the TIFF header on. */
        byte[] bytes() {
            int imageAt = 8;
            int shotAt = imageAt + size(image) + 2 * 12;
            int gpsAt = shotAt + size(shot);
            Map<Integer, Field> whole = new TreeMap<>(image);
            whole.put(0x8769, pointer(shotAt));
            whole.put(0x8825, pointer(gpsAt));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 'I')
                    .put((byte) 'I')
                    .putShort((short) 42)
                    .putInt(8)
                    .array());
            bytes.writeBytes(directory(whole, imageAt));
            bytes.writeBytes(directory(shot, shotAt));
            bytes.writeBytes(directory(gps, gpsAt));
            return bytes.toByteArray();
        }

        private static int size(Map<Integer, Field> fields) {
            return 2
                    + fields.size() * 12
                    + 4
                    + fields.values().stream()
                            .mapToInt(field -> field.value.length > 4 ? field.value.length : 0)
                            .sum();
        }

        private static byte[] directory(Map<Integer, Field> fields, int at) {
            ByteBuffer bytes = ByteBuffer.allocate(size(fields)).order(ByteOrder.LITTLE_ENDIAN);
            int valuesAt = at + 2 + fields.size() * 12 + 4;
            bytes.putShort((short) fields.size());
            ByteArrayOutputStream values = new ByteArrayOutputStream();
            for (Map.Entry<Integer, Field> entry : fields.entrySet()) {
                Field field = entry.getValue();
                bytes.putShort((short) (int) entry.getKey())
                        .putShort((short) field.type)
                        .putInt(field.count);
                if (field.value.length > 4) {
                    bytes.putInt(valuesAt + values.size());
                    values.writeBytes(field.value);
                } else {
                    bytes.put(Arrays.copyOf(field.value, 4));
                }
            }
            return bytes.putInt(0).put(values.toByteArray()).array();
        }

        private static Field text(String text) {
            byte[] value = (text + "\0").getBytes(StandardCharsets.UTF_8);
            return new Field(TEXT, value.length, value);
        }

        private static Field number(int number) {
            return new Field(
                    SHORT,
                    1,
                    ByteBuffer.allocate(2)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putShort((short) number)
                            .array());
        }

        private static Field pointer(int at) {
            return new Field(
                    4,
                    1,
                    ByteBuffer.allocate(4)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(at)
                            .array());
        }

        private static Field fractions(int... parts) {
            ByteBuffer value = ByteBuffer.allocate(parts.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            Arrays.stream(parts).forEach(value::putInt);
            return new Field(RATIONAL, parts.length / 2, value.array());
        }
    }

    /** Red on the left, blue on the right. */
    static BufferedImage drawn(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D drawing = image.createGraphics();
        drawing.setColor(Color.RED);
        drawing.fillRect(0, 0, width / 2, height);
        drawing.setColor(Color.BLUE);
        drawing.fillRect(width / 2, 0, width - width / 2, height);
        drawing.dispose();
        return image;
    }

    static byte[] encoded(String format, BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("nobody writes " + format);
            }
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static byte[] jpeg(int width, int height) {
        return encoded("jpg", drawn(width, height, BufferedImage.TYPE_INT_RGB));
    }

    static byte[] jpeg(int width, int height, ExifPart exif) {
        byte[] picture = jpeg(width, height);
        byte[] part = exif.bytes();
        ByteBuffer bytes = ByteBuffer.allocate(picture.length + part.length + 10);
        return bytes.put(picture, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (part.length + 8))
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(part)
                .put(picture, 2, picture.length - 2)
                .array();
    }

    static byte[] png(int width, int height) {
        return encoded("png", drawn(width, height, BufferedImage.TYPE_INT_RGB));
    }

    /** A few bytes that claim a picture of this size; what is in it ends at once. */
    static byte[] pngBomb(int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        bytes.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .put((byte) 6)
                        .array()));
        bytes.writeBytes(chunk("IDAT", deflated(new byte[100_000])));
        bytes.writeBytes(chunk("IEND", new byte[0]));
        return bytes.toByteArray();
    }

    /** A TIFF block whose entries all claim the same so many bytes behind them, and a camera before. */
    static byte[] claimingTiff(int entries, int claimed) {
        int valuesAt = 8 + 2 + (entries + 1) * 12 + 4;
        ByteBuffer bytes = ByteBuffer.allocate(valuesAt + claimed).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) (entries + 1));
        bytes.putShort((short) 0x0110)
                .putShort((short) TEXT)
                .putInt(4)
                .put((byte) 'B')
                .put((byte) 'o')
                .put((byte) 'x')
                .put((byte) 0);
        for (int entry = 0; entry < entries; entry++) {
            bytes.putShort((short) (0xC000 + entry))
                    .putShort((short) 7)
                    .putInt(claimed)
                    .putInt(valuesAt);
        }
        return bytes.array();
    }

    /** The same picture with a part before its end. */
    static byte[] pngWith(byte[] png, String type, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(png, 0, png.length - 12);
        bytes.writeBytes(chunk(type, content));
        bytes.write(png, png.length - 12, 12);
        return bytes.toByteArray();
    }

    /** A box of MP4 or HEIF. */
    static byte[] box(String type, byte[]... contents) {
        int length =
                8 + Arrays.stream(contents).mapToInt(content -> content.length).sum();
        ByteBuffer box = ByteBuffer.allocate(length).putInt(length).put(type.getBytes(StandardCharsets.ISO_8859_1));
        Arrays.stream(contents).forEach(box::put);
        return box.array();
    }

    static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes.array();
    }

    static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 2);
        Arrays.stream(values).forEach(value -> bytes.putShort((short) value));
        return bytes.array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Path in(Path folder, String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One of the committed samples. */
    static byte[] sample(String name) {
        try (InputStream sample = Objects.requireNonNull(Pictures.class.getResourceAsStream("/processing/" + name))) {
            return sample.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] chunk(String type, byte[] content) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            CRC32 check = new CRC32();
            check.update(ascii(type));
            check.update(content);
            out.writeInt(content.length);
            out.write(ascii(type));
            out.write(content);
            out.writeInt((int) check.getValue());
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] deflated(byte[] content) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
                deflater.write(content);
            }
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
