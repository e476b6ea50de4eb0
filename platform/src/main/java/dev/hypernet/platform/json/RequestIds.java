package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Ids in a request's body: UUIDs of version 4 in their canonical text and nothing else (row O23). */
final class RequestIds {
    static final String RULE = "must be a UUID of version 4";
    static final Set<Class<?>> TYPES =
            Set.of(UserId.class, ObjectId.class, LinkId.class, IntegrationId.class, JobId.class);

    private static final Pattern VERSION_4 =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}");

    private RequestIds() {}

    static SimpleModule module() {
        return new SimpleModule("request-ids")
                .addDeserializer(UUID.class, new Reader<>(UUID.class, id -> id))
                .addDeserializer(UserId.class, new Reader<>(UserId.class, UserId::new))
                .addDeserializer(ObjectId.class, new Reader<>(ObjectId.class, ObjectId::new))
                .addDeserializer(LinkId.class, new Reader<>(LinkId.class, LinkId::new))
                .addDeserializer(IntegrationId.class, new Reader<>(IntegrationId.class, IntegrationId::new))
                .addDeserializer(JobId.class, new Reader<>(JobId.class, JobId::new));
    }

    private static final class Reader<T> extends StdScalarDeserializer<T> {
        private final transient Function<UUID, T> id;

        Reader(Class<T> type, Function<UUID, T> id) {
            super(type);
            this.id = id;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)
                    || !VERSION_4.matcher(parser.getText()).matches()) {
                return context.reportInputMismatch(handledType(), RULE);
            }
            return id.apply(UUID.fromString(parser.getText()));
        }
    }
}
