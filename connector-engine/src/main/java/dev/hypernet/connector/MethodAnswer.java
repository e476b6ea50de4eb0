package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What the answer to a call means. */
public sealed interface MethodAnswer {

    /**
     * It did what was asked.
     *
     * @param output as the method's {@code outputSchema} wants it; JSON null where there is nothing to tell
     */
    record Succeeded(JsonNode output) implements MethodAnswer {}

    /**
     * The provider says no.
     *
     * @param status the {@code failure} expression's where it gives one, else the answer's own, which may be one of
     *     success; 401 says that the credential is refused
     * @param code the {@code failure} expression's, GraphQL's, SOAP's, or {@code http_<status>}; at most 100 characters
     * @param message the provider's where it gives one, in one line of at most 1,000 characters
     */
    record Failed(int status, String code, String message) implements MethodAnswer {
        private static final int MAX_CODE = 100;
        private static final int MAX_MESSAGE = 1_000;

        public Failed {
            code = line(code, MAX_CODE);
            message = line(message, MAX_MESSAGE);
        }

        private static String line(String text, int longest) {
            return text.codePoints()
                    .limit(longest)
                    .map(character -> unprintable(character) ? ' ' : character)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        private static boolean unprintable(int character) {
            return Character.isISOControl(character)
                    || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
        }
    }

    /**
     * What came is not what the document promises.
     *
     * @param code {@link #UNREADABLE}, {@link #TRANSFORM_FAILED}, {@link #OUTPUT_INVALID}, {@link #OUTPUT_TOO_LARGE}
     * @param complaints at least one; of {@link #TRANSFORM_FAILED} the pointers are into the document, else into the
     *     answer or the output
     */
    record Unusable(String code, List<Complaint> complaints) implements MethodAnswer {
        /** It is not of the provider's protocol, or larger than {@link Method#MAX_ANSWER}. */
        public static final String UNREADABLE = "unreadable_answer";

        /** {@code responseTransform} or {@code failure} gave nothing usable. */
        public static final String TRANSFORM_FAILED = "transform_failed";

        /** The output breaks {@code outputSchema}. */
        public static final String OUTPUT_INVALID = "output_invalid";

        /** The output has more than {@link Method#MAX_JSON} bytes. */
        public static final String OUTPUT_TOO_LARGE = "output_too_large";

        public Unusable {
            complaints = List.copyOf(complaints);
        }
    }
}
