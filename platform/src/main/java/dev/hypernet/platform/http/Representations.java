package dev.hypernet.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.platform.paging.Page;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * What every answer of the public API gets: the entity tag of what has a version, 304 for a client that has it already,
 * the link to the next page, and only the fields that were asked for.
 */
public class Representations {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_MODIFIED = 304;
    private static final String CURSOR = "cursor";
    private static final String FIELDS = "fields";

    private final ObjectMapper json;
    private final KnownFields known;

    public Representations(ObjectMapper json) {
        this.json = json;
        this.known = new KnownFields(json);
    }

    @ServerResponseFilter
    public void present(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(response.getEntity() instanceof Record view)
                || (response.getStatus() != OK && response.getStatus() != CREATED)) {
            return;
        }
        FieldSelection selection = isRead(request) ? selection(request) : null;
        if (view instanceof Versioned versioned) {
            String tag = tag(versioned, selection);
            response.getHeaders().putSingle(HttpHeaders.ETAG, tag);
            if (isRead(request) && isKnown(request, tag)) {
                response.setStatus(NOT_MODIFIED);
                response.setEntity(null);
                return;
            }
        }
        if (view instanceof Page<?> page && page.nextCursor() != null) {
            response.getHeaders()
                    .add(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next(request, page.nextCursor())));
        }
        if (selection != null) {
            response.setEntity(selected(view, selection));
        }
    }

    private static boolean isRead(ContainerRequestContext request) {
        return (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"))
                && request.getUriInfo().getPath().startsWith("/api/");
    }

    private static @Nullable FieldSelection selection(ContainerRequestContext request) {
        List<String> values = request.getUriInfo().getQueryParameters().get(FIELDS);
        return values == null ? null : FieldSelection.of(values);
    }

    private static String tag(Versioned view, @Nullable FieldSelection selection) {
        String variant = view.variant();
        String fields = selection == null ? null : selection.fingerprint();
        if (variant == null && fields == null) {
            return EntityTags.Tag.of(view.version());
        }
        return EntityTags.Tag.of(
                view.version(),
                Stream.of(variant, fields).filter(Objects::nonNull).collect(Collectors.joining(".")));
    }

    private static boolean isKnown(ContainerRequestContext request, String tag) {
        String known = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        return known != null
                && EntityTags.parse(HttpHeaders.IF_NONE_MATCH, known).containWeakly(tag);
    }

    /** Relative to this address, whatever stands before the services; every other parameter stays. */
    private static String next(ContainerRequestContext request, String cursor) {
        URI address = request.getUriInfo().getRequestUri();
        String query = address.getRawQuery() == null ? "" : address.getRawQuery();
        return Stream.concat(
                        Stream.of(query.split("&")).filter(pair -> !pair.isEmpty() && !isCursor(pair)),
                        Stream.of(CURSOR + "=" + cursor))
                .collect(Collectors.joining("&", address.getRawPath() + "?", ""));
    }

    private static boolean isCursor(String pair) {
        return pair.equals(CURSOR) || pair.startsWith(CURSOR + "=");
    }

    private JsonNode selected(Record view, FieldSelection selection) {
        JsonNode tree = json.valueToTree(view);
        if (!(view instanceof Page<?> page)) {
            selection.check(known, Set.of(view.getClass()));
            return selection.of(tree);
        }
        if (!page.items().isEmpty()) {
            selection.check(known, page.items().stream().map(Object::getClass).collect(Collectors.toSet()));
        }
        ((ObjectNode) tree).replace("items", selection.ofEach(tree.get("items")));
        return tree;
    }
}
