package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a multipart/form-data body (RFC 7578), one after the other as they come: nothing is held, nothing is
 * written to a disk before somebody reads it.
 */
final class MultipartForm {
    /** A name of 255 characters, each of them encoded in nine, has room in it. */
    private static final int HEADERS = 8 * 1024;

    private static final Headers HEADERS_OF = new Headers();

    private final MultipartInput input;
    private boolean begun;

    private MultipartForm(MultipartInput input) {
        this.input = input;
    }

    /**
     * One part.
     *
     * @param bytes to be read before the next part is asked for
     */
    record Part(
            @Nullable String name,
            @Nullable String filename,
            @Nullable String mimeType,
            InputStream bytes) {
        /** A field's value; too long a one is a 422. */
        String text(int most) throws IOException {
            byte[] value = bytes.readNBytes(most + 1);
            if (value.length > most) {
                throw Problem.invalid("/" + name, "must be at most " + most + " bytes");
            }
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    static MultipartForm of(String contentType, InputStream body) throws IOException {
        byte @Nullable [] boundary = HEADERS_OF.getBoundary(contentType);
        if (boundary == null || boundary.length == 0 || boundary.length > 70) {
            throw Problem.badHeader("Content-Type", "must name the boundary between the parts");
        }
        return new MultipartForm(MultipartInput.builder()
                .setInputStream(body)
                .setBoundary(boundary)
                .setPartHeaderSizeMax(HEADERS)
                .get());
    }

    /** Null when there are no more. What is left of the last one is skipped. */
    @Nullable
    Part next() throws IOException {
        try {
            boolean found = begun ? skipped() : input.skipPreamble();
            begun = true;
            return found ? part() : null;
        } catch (FileUploadException malformed) {
            throw unreadable();
        }
    }

    static Problem unreadable() {
        return new Problem(
                400, "bad-request", "The request cannot be read", "The body is not multipart/form-data to its end.");
    }

    private boolean skipped() throws IOException {
        input.discardBodyData();
        return input.readBoundary();
    }

    private Part part() throws IOException {
        FileItemHeaders headers = HEADERS_OF.getParsedHeaders(input.readHeaders());
        return new Part(
                HEADERS_OF.getFieldName(headers),
                HEADERS_OF.getFileName(headers),
                headers.getHeader(AbstractFileUpload.CONTENT_TYPE),
                input.newInputStream());
    }

    /** Of the library's reader only what it knows of headers is used: its iterator allows a part's headers 512 bytes. */
    private static final class Headers extends AbstractFileUpload<InputStream, DiskFileItem, DiskFileItemFactory> {
        @Override
        public FileItemInputIterator getItemIterator(InputStream request) {
            throw new UnsupportedOperationException("parts are read by MultipartForm");
        }

        @Override
        public Map<String, List<DiskFileItem>> parseParameterMap(InputStream request) {
            throw new UnsupportedOperationException("parts are read by MultipartForm");
        }

        @Override
        public List<DiskFileItem> parseRequest(InputStream request) {
            throw new UnsupportedOperationException("parts are read by MultipartForm");
        }
    }
}
