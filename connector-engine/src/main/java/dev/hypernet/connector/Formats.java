package dev.hypernet.connector;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.format.EmailFormat;
import com.networknt.schema.format.IdnEmailFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The formats of values that anybody may write and the library would take too long or too much memory for. */
final class Formats {
    /** RFC 5321 §4.5.3.1: 64 for the mailbox, 255 for the domain, and the sign between; in UTF-16 units. */
    private static final int LONGEST_ADDRESS = 320;

    private Formats() {}

    /** Draft 2020-12 with these formats. */
    static JsonMetaSchema dialect() {
        return JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .formats(List.of(new Address(new EmailFormat()), new Address(new IdnEmailFormat()), new JavaPattern()))
                .build();
    }

    /** The library takes the square of an address's length, which are minutes for 1 MiB. */
    private record Address(Format format) implements Format {
        @Override
        public String getName() {
            return format.getName();
        }

        @Override
        public String getMessageKey() {
            return format.getMessageKey();
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            return value.length() <= LONGEST_ADDRESS && format.matches(context, value);
        }
    }

    /** Read and never matched with anything. RE2, which matches, would write every repetition out to read it. */
    private record JavaPattern() implements Format {
        @Override
        public String getName() {
            return "regex";
        }

        @Override
        public String getMessageKey() {
            return "format.regex";
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            try {
                Pattern.compile(value);
                return true;
            } catch (PatternSyntaxException none) {
                return false;
            }
        }
    }
}
