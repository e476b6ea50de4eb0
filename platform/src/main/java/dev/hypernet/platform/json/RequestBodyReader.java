package dev.hypernet.platform.json;

import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.common.providers.serialisers.AbstractJsonMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/** Reads every JSON body of a request by {@link RequestJson}, up to {@code hypernet.limits.body-bytes}. */
@Provider
@ConstrainedTo(RuntimeType.SERVER)
@Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
public class RequestBodyReader extends AbstractJsonMessageBodyReader implements ServerMessageBodyReader<Object> {
    private final RequestJson json;
    private final long mostBytes;

    public RequestBodyReader(
            RequestJson json,
            @ConfigProperty(name = "hypernet.limits.body-bytes", defaultValue = "2500000") long mostBytes) {
        this.json = json;
        this.mostBytes = mostBytes;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo resource, MediaType mediaType) {
        return isReadable(mediaType, type);
    }

    @Override
    public @Nullable Object readFrom(
            Class<Object> type, Type genericType, MediaType mediaType, ServerRequestContext request)
            throws IOException {
        return read(genericType, request.getInputStream());
    }

    @Override
    public @Nullable Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return read(genericType, body);
    }

    private @Nullable Object read(Type type, @Nullable InputStream body) throws IOException {
        return body == null ? null : json.read(new Bounded(body, mostBytes), type);
    }

    /** A body that comes in chunks does not say how long it is: counted as it comes. */
    private static final class Bounded extends InputStream {
        private final InputStream body;
        private final long most;
        private long read;

        Bounded(InputStream body, long most) {
            this.body = body;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = body.read(target, offset, length);
            read += Math.max(0, count);
            if (read > most) {
                throw Problem.tooLarge(most);
            }
            return count;
        }
    }
}
