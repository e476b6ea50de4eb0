package dev.hypernet.platform.http;

import dev.hypernet.platform.problem.Problem;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A name the client gives to one attempt to make something, so that repeating it does not make a second. In a resource:
 * {@code @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key}.
 *
 * @param value 1 to 255 printable ASCII characters
 */
@Schema(
        type = SchemaType.STRING,
        minLength = 1,
        maxLength = 255,
        description = "Names this attempt: sent again with the same body within a day, the first answer comes again")
public record IdempotencyKey(String value) {
    private static final int LONGEST = 255;

    public IdempotencyKey {
        if (value.isEmpty() || value.length() > LONGEST || !value.chars().allMatch(IdempotencyKey::isPrintable)) {
            throw Problem.badHeader("Idempotency-Key", "must be 1 to 255 printable ASCII characters");
        }
    }

    /** Reads the header; what is no key is a 400. */
    public static IdempotencyKey valueOf(String header) {
        return new IdempotencyKey(header);
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }
}
