package dev.hypernet.objects.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.storage.Blobs;
import dev.hypernet.objects.storage.Incoming;
import dev.hypernet.objects.storage.Quota;
import dev.hypernet.objects.type.MetadataRules;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.problem.Violations;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.jspecify.annotations.Nullable;

/** Takes in a whole file in one request. */
@Singleton
public class UploadService {
    private static final String OPERATION = "POST /api/v1/media/upload";
    private static final int FIELD_BYTES = 2 * 1024 * 1024;
    private static final int DESCRIPTION_BYTES = 32 * 1024;
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private final Blobs blobs;
    private final Receiver receiver;
    private final Intake intake;
    private final Placement placement;
    private final UploadLimits limits;
    private final Idempotency idempotency;
    private final ObjectMapper json;
    private final Validator validator;
    private final MetadataRules rules;

    UploadService(
            Blobs blobs,
            Receiver receiver,
            Intake intake,
            Placement placement,
            UploadLimits limits,
            Idempotency idempotency,
            ObjectMapper json,
            Validator validator,
            MetadataRules rules) {
        this.blobs = blobs;
        this.receiver = receiver;
        this.intake = intake;
        this.placement = placement;
        this.limits = limits;
        this.idempotency = idempotency;
        this.json = json;
        this.validator = validator;
        this.rules = rules;
    }

    /**
     * A request as it stands before its body.
     *
     * @param length of the body; null when it comes in chunks
     */
    record Form(String contentType, @Nullable Long length, ClientBytes body) {}

    /** The same request under the same key: by the bytes and what is said of them. */
    private record Fingerprint(String hash, NewUpload upload) {}

    /** The file's bytes, and what was said of them. */
    private record Filled(NewUpload upload, Received received) {}

    Uni<Uploaded> upload(UserId owner, @Nullable IdempotencyKey key, Form form) {
        return blobs.room(owner)
                .invoke(room -> refuseHopeless(form.length(), room))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(room -> filled(form))
                .chain(filled -> taken(owner, key, filled))
                .onFailure()
                .call(() -> form.body().left());
    }

    private Uni<Uploaded> taken(UserId owner, @Nullable IdempotencyKey key, Filled filled) {
        NewUpload upload = filled.upload();
        Fingerprint fingerprint = new Fingerprint(filled.received().incoming().hash(), upload);
        return intake.take(
                owner,
                upload,
                filled.received(),
                (connection, taking) -> idempotency.once(
                        connection,
                        owner,
                        key,
                        OPERATION,
                        fingerprint,
                        Uploaded.class,
                        () -> taking.apply(connection)));
    }

    /** What cannot fit need not be sent. */
    private void refuseHopeless(@Nullable Long length, long room) {
        if (length == null) {
            return;
        }
        if (length > UploadLimits.body(limits.largest())) {
            throw UploadLimits.tooLarge(limits.largest());
        }
        if (length > UploadLimits.body(room)) {
            throw Quota.exceeded(room);
        }
    }

    private Filled filled(Form form) {
        Draft draft = new Draft();
        try {
            MultipartForm parts = MultipartForm.of(form.contentType(), form.body());
            for (MultipartForm.Part part = parts.next(); part != null; part = parts.next()) {
                read(part, draft);
            }
            return draft.finished();
        } catch (ClientBytes.Vanished gone) {
            draft.drop();
            throw ClientBytes.incomplete();
        } catch (FileUploadException malformed) {
            draft.drop();
            throw MultipartForm.unreadable();
        } catch (IOException failure) {
            draft.drop();
            throw new UncheckedIOException(failure);
        } catch (RuntimeException refused) {
            draft.drop();
            throw refused;
        }
    }

    private void read(MultipartForm.Part part, Draft draft) throws IOException {
        switch (part.name()) {
            case "file" -> draft.file(part);
            case "metadata" -> draft.metadata = metadata(part.text(FIELD_BYTES));
            case "description" -> draft.description = text(part.text(DESCRIPTION_BYTES));
            case null -> throw MultipartForm.unreadable();
            default -> throw Problem.invalid("/" + part.name(), "is not a field of an upload");
        }
    }

    private Map<String, @Nullable Object> metadata(String text) {
        try {
            Map<String, @Nullable Object> metadata = json.readValue(text, OBJECT);
            if (metadata == null) {
                throw Problem.invalid("/metadata", "must be a JSON object");
            }
            return metadata;
        } catch (JsonProcessingException malformed) {
            throw Problem.invalid("/metadata", "must be a JSON object");
        }
    }

    private static String text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw Problem.invalid("/description", "must not hold a NUL");
        }
        return text;
    }

    private NewUpload valid(NewUpload upload) {
        Violations.refuse(validator.validate(upload));
        rules.check(upload.metadata());
        return upload;
    }

    /** The form while its parts come. */
    private final class Draft {
        private @Nullable Received received;
        private @Nullable String filename;
        private @Nullable String description;
        private @Nullable Map<String, @Nullable Object> metadata;

        void file(MultipartForm.Part part) throws IOException {
            if (received != null) {
                throw Problem.invalid("/file", "must be there once");
            }
            String name = part.filename();
            filename = name == null || name.isBlank() ? null : name;
            received = receiver.receive(part.bytes(), new Hint(filename, part.mimeType()));
        }

        Filled finished() {
            if (received == null) {
                throw Problem.invalid("/file", "must be there");
            }
            return new Filled(valid(new NewUpload(filename, description, metadata)), received);
        }

        void drop() {
            if (received != null) {
                Incoming incoming = received.incoming();
                placement.discard(incoming);
            }
        }
    }
}
