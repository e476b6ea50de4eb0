package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets through only what can be stored and sent on: PostgreSQL has no place for the character NUL, a surrogate without
 * its other half is no UTF-8, and a number beyond a double's range would come back as another.
 */
final class StorableParser extends JsonParserDelegate {

    StorableParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        JsonToken token = delegate.nextToken();
        if (token == JsonToken.VALUE_STRING && !isStorable(delegate.getText())) {
            throw new UnstorableException(pointer(), "holds the character NUL or half a character");
        }
        if (token == JsonToken.FIELD_NAME && !isStorable(delegate.currentName())) {
            throw new UnstorableException(parentPointer(), "has a field whose name holds NUL or half a character");
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && Double.isInfinite(delegate.getDoubleValue())) {
            throw new UnstorableException(pointer(), "is a number out of range");
        }
        return token;
    }

    /** Through this parser's own tokens: the delegate would take its own. */
    @Override
    public @Nullable JsonToken nextValue() throws IOException {
        JsonToken token = nextToken();
        return token == JsonToken.FIELD_NAME ? nextToken() : token;
    }

    static boolean isStorable(String text) {
        int position = 0;
        while (position < text.length()) {
            int character = text.codePointAt(position);
            // A pair of surrogates is one code point; one alone stays what it is.
            if (character == 0 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)) {
                return false;
            }
            position += Character.charCount(character);
        }
        return true;
    }

    private String pointer() {
        return delegate.getParsingContext().pathAsPointer().toString();
    }

    private String parentPointer() {
        JsonStreamContext parent = delegate.getParsingContext().getParent();
        return parent == null ? "" : parent.pathAsPointer().toString();
    }
}
