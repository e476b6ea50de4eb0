package dev.hypernet.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.commons.imaging.formats.jpeg.exif.ExifRewriter;
import org.apache.commons.imaging.formats.tiff.constants.ExifTagConstants;
import org.apache.commons.imaging.formats.tiff.constants.TiffDirectoryType;
import org.apache.commons.imaging.formats.tiff.constants.TiffTagConstants;
import org.apache.commons.imaging.formats.tiff.taginfos.TagInfoAscii;
import org.apache.commons.imaging.formats.tiff.write.TiffOutputDirectory;
import org.apache.commons.imaging.formats.tiff.write.TiffOutputSet;

/** Makes the JPEG file of a shot when it is first asked for: a drawing with the shot's number, and EXIF. */
final class Photographs {

    /** A finished file; the hash is lower-case hex. */
    record Photograph(Buffer jpeg, String sha256) {}

    static final TagInfoAscii OFFSET_TIME_ORIGINAL =
            new TagInfoAscii("OffsetTimeOriginal", 0x9011, 7, TiffDirectoryType.EXIF_DIRECTORY_EXIF_IFD);

    private static final int CACHED = 64;
    private static final int LONG_SIDE = 640;
    private static final int SHORT_SIDE = 480;
    private static final float QUALITY = 0.6f;
    private static final DateTimeFormatter EXIF_TIME = DateTimeFormatter.ofPattern("yyyy:MM:dd HH:mm:ss");
    private static final DateTimeFormatter EXIF_OFFSET = DateTimeFormatter.ofPattern("xxx");

    private final Vertx vertx;
    private final Map<Shot, Future<Photograph>> recent = new LinkedHashMap<>(CACHED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shot, Future<Photograph>> eldest) {
            return size() > CACHED;
        }
    };

    Photographs(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Whoever asks while the file is being made waits for the same file. */
    Future<Photograph> of(Shot shot) {
        return recent.computeIfAbsent(shot, wanted -> vertx.executeBlocking(() -> make(wanted), false));
    }

    private static Photograph make(Shot shot) throws IOException {
        byte[] drawing = jpeg(draw(shot));
        byte[] file = shot.exif() == null ? drawing : withExif(drawing, shot, shot.exif());
        return new Photograph(Buffer.buffer(file), Sha256.hex(file));
    }

    private static BufferedImage draw(Shot shot) {
        int width = shot.portrait() ? SHORT_SIDE : LONG_SIDE;
        int height = shot.portrait() ? LONG_SIDE : SHORT_SIDE;
        int orientation = shot.exif() == null ? 1 : shot.exif().orientation();
        boolean lying = orientation == 6 || orientation == 8;

        BufferedImage image =
                new BufferedImage(lying ? height : width, lying ? width : height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.transform(stored(orientation, width, height));
        drawUpright(graphics, shot, width, height);
        graphics.dispose();
        return image;
    }

    /** From upright to stored coordinates: who turns the rows as the orientation says sees the number upright. */
    private static AffineTransform stored(int orientation, int width, int height) {
        return switch (orientation) {
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 6 -> new AffineTransform(0, -1, 1, 0, 0, width);
            case 8 -> new AffineTransform(0, 1, -1, 0, height, 0);
            default -> new AffineTransform();
        };
    }

    private static void drawUpright(Graphics2D graphics, Shot shot, int width, int height) {
        int number = shot.number();
        Random chance = new Random(number);
        float hue = (number * 0.618034f + (shot.revision() - 1) * 0.07f) % 1;
        graphics.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, 0.5f, 0.95f), width, height, Color.getHSBColor(hue + 0.2f, 0.7f, 0.4f)));
        graphics.fillRect(0, 0, width, height);
        for (int shape = 0; shape < 12; shape++) {
            int size = 40 + chance.nextInt(120);
            graphics.setColor(new Color(255, 255, 255, 30 + chance.nextInt(60)));
            graphics.fillOval(chance.nextInt(width) - size / 2, chance.nextInt(height) - size / 2, size, size);
        }
        Digits.draw(graphics, "%04d".formatted(number), width / 2 - 140, height / 2 - 50);
    }

    /** Seven segments per digit, so that the picture is the same on machines with other fonts, or none. */
    private static final class Digits {

        private static final List<String> LIT =
                List.of("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg");
        private static final int WIDTH = 50;
        private static final int HALF = 50;
        private static final int STEP = 75;

        static void draw(Graphics2D graphics, String number, int left, int top) {
            graphics.setColor(Color.WHITE);
            graphics.setStroke(new BasicStroke(12, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            for (int place = 0; place < number.length(); place++) {
                int x = left + place * STEP;
                LIT.get(Character.digit(number.charAt(place), 10))
                        .chars()
                        .forEach(segment -> draw(graphics, (char) segment, x, top));
            }
        }

        private static void draw(Graphics2D graphics, char segment, int x, int y) {
            switch (segment) {
                case 'a' -> graphics.drawLine(x, y, x + WIDTH, y);
                case 'b' -> graphics.drawLine(x + WIDTH, y, x + WIDTH, y + HALF);
                case 'c' -> graphics.drawLine(x + WIDTH, y + HALF, x + WIDTH, y + 2 * HALF);
                case 'd' -> graphics.drawLine(x, y + 2 * HALF, x + WIDTH, y + 2 * HALF);
                case 'e' -> graphics.drawLine(x, y + HALF, x, y + 2 * HALF);
                case 'f' -> graphics.drawLine(x, y, x, y + HALF);
                default -> graphics.drawLine(x, y + HALF, x + WIDTH, y + HALF);
            }
        }
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    private static byte[] withExif(byte[] jpeg, Shot shot, Shot.Exif exif) throws IOException {
        TiffOutputSet tags = new TiffOutputSet();
        TiffOutputDirectory root = tags.getOrCreateRootDirectory();
        root.add(TiffTagConstants.TIFF_TAG_MAKE, exif.camera().make());
        root.add(TiffTagConstants.TIFF_TAG_MODEL, exif.camera().model());
        root.add(TiffTagConstants.TIFF_TAG_ORIENTATION, (short) exif.orientation());

        TiffOutputDirectory details = tags.getOrCreateExifDirectory();
        details.add(ExifTagConstants.EXIF_TAG_DATE_TIME_ORIGINAL, EXIF_TIME.format(shot.takenAt()));
        if (exif.tellsOffset()) {
            details.add(OFFSET_TIME_ORIGINAL, EXIF_OFFSET.format(shot.takenAt()));
        }
        if (exif.tellsPlace()) {
            tags.setGpsInDegrees(shot.longitude(), shot.latitude());
        }

        ByteArrayOutputStream file = new ByteArrayOutputStream();
        new ExifRewriter().updateExifMetadataLossless(jpeg, file, tags);
        return file.toByteArray();
    }
}
