package dev.hypernet.outbound;

import dev.hypernet.outbound.OutboundAnswer.Answered;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Bodies that come compressed though nobody asked for it, RFC 9110 §8.4.1. What is not known here, or is damaged, stays
 * as it came.
 */
final class ContentCoding {
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final String DEFLATE = "deflate";
    private static final int ZLIB_METHOD_BITS = 0x0F;
    private static final int ZLIB_METHOD = 8;
    private static final int ZLIB_CHECK = 31;

    private ContentCoding() {}

    /** Whether {@link #decoded} would do anything: inflating is work for a thread that may block. */
    static boolean isOf(Answered answer) {
        String coding = coding(answer);
        return answer.body().length > 0 && (GZIP.contains(coding) || DEFLATE.equals(coding));
    }

    /** The answer without its coding, or that it is too large: no byte beyond the limit is inflated. */
    static OutboundAnswer decoded(Answered answer, int limitBytes) {
        try (InputStream plain = plain(answer)) {
            byte[] body = plain.readNBytes((int) Math.min(limitBytes + 1L, Integer.MAX_VALUE));
            return body.length > limitBytes ? new OutboundAnswer.TooLarge(limitBytes) : withBody(answer, body);
        } catch (IOException damaged) {
            return answer;
        }
    }

    private static InputStream plain(Answered answer) throws IOException {
        InputStream body = new ByteArrayInputStream(answer.body());
        return GZIP.contains(coding(answer)) ? new GZIPInputStream(body) : inflated(body, isZlib(answer.body()));
    }

    private static InputStream inflated(InputStream body, boolean zlib) {
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(body, inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    /** "deflate" is the format of zlib, RFC 1950; some send what zlib wraps, RFC 1951, under the same name. */
    private static boolean isZlib(byte[] body) {
        return body.length > 1
                && (body[0] & ZLIB_METHOD_BITS) == ZLIB_METHOD
                && ((Byte.toUnsignedInt(body[0]) << Byte.SIZE) | Byte.toUnsignedInt(body[1])) % ZLIB_CHECK == 0;
    }

    private static Answered withBody(Answered answer, byte[] body) {
        Map<String, String> headers = new HashMap<>(answer.headers());
        headers.remove("content-encoding");
        headers.remove("content-length");
        return new Answered(answer.status(), headers, body, answer.retryAt());
    }

    private static String coding(Answered answer) {
        return answer.headers().getOrDefault("content-encoding", "").strip().toLowerCase(Locale.ROOT);
    }
}
