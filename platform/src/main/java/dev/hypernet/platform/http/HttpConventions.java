package dev.hypernet.platform.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What {@link Representations} does, said once in the OpenAPI documents and not at each method. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class HttpConventions implements OASFilter {
    private static final String REFERENCE = "#/components/schemas/";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        document.getPaths().getPathItems().entrySet().stream()
                .filter(path -> path.getKey().startsWith("/api/"))
                .forEach(path -> describe(path.getValue(), document));
    }

    private static void describe(PathItem item, OpenAPI document) {
        item.getOperations().values().forEach(operation -> describeAnswers(operation, document));
        if (item.getGET() != null) {
            describeRead(item.getGET(), document);
        }
    }

    private static void describeAnswers(Operation operation, OpenAPI document) {
        Stream.of("200", "201")
                .map(status -> answer(operation, status))
                .filter(Objects::nonNull)
                .filter(answer -> hasField(answer, document, "version"))
                .forEach(answer -> answer.addHeader("ETag", header("The version, as a strong entity tag")));
        boolean conditional = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> "If-Match".equals(parameter.getName()));
        if (conditional && answer(operation, "412") == null) {
            operation
                    .getResponses()
                    .addAPIResponse(
                            "412",
                            OASFactory.createAPIResponse().description("It changed since the version in If-Match"));
        }
    }

    private static void describeRead(Operation operation, OpenAPI document) {
        APIResponse found = answer(operation, "200");
        if (found == null || schema(found, document) == null) {
            return;
        }
        addParameter(operation, Parameter.In.QUERY, "fields", """
                Only these fields, with commas between their names and dots that lead inside; the id always comes along\
                """);
        if (hasField(found, document, "version")) {
            addParameter(operation, Parameter.In.HEADER, "If-None-Match", "Entity tags the client has: 304 if current");
            operation
                    .getResponses()
                    .addAPIResponse(
                            "304",
                            OASFactory.createAPIResponse()
                                    .description("The client has the current version")
                                    .addHeader("ETag", header("The version, as a strong entity tag")));
        }
        if (hasField(found, document, "next_cursor")) {
            found.addHeader("Link", header("The address of the next page, rel=\"next\", RFC 8288"));
        }
    }

    private static void addParameter(Operation operation, Parameter.In in, String name, String description) {
        boolean known = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> name.equals(parameter.getName()));
        if (!known) {
            operation.addParameter(OASFactory.createParameter()
                    .in(in)
                    .name(name)
                    .description(description)
                    .schema(text()));
        }
    }

    private static Header header(String description) {
        return OASFactory.createHeader().description(description).schema(text());
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }

    private static @Nullable APIResponse answer(Operation operation, String status) {
        return operation.getResponses() == null
                ? null
                : operation.getResponses().getAPIResponse(status);
    }

    private static boolean hasField(APIResponse answer, OpenAPI document, String name) {
        Schema schema = schema(answer, document);
        return schema != null
                && schema.getProperties() != null
                && schema.getProperties().containsKey(name);
    }

    /** Of the JSON this answer holds. */
    private static @Nullable Schema schema(APIResponse answer, OpenAPI document) {
        Map<String, MediaType> content =
                answer.getContent() == null ? Map.of() : answer.getContent().getMediaTypes();
        MediaType json = content.get("application/json");
        Schema schema = json == null ? null : json.getSchema();
        return schema == null ? null : resolved(schema, document);
    }

    /** Of several forms the first: it is the resource as it is. */
    private static @Nullable Schema resolved(Schema schema, OpenAPI document) {
        List<Schema> forms = schema.getOneOf();
        String reference = forms == null || forms.isEmpty()
                ? schema.getRef()
                : forms.getFirst().getRef();
        if (reference == null) {
            return schema;
        }
        return document.getComponents() == null || document.getComponents().getSchemas() == null
                ? null
                : document.getComponents().getSchemas().get(reference.substring(REFERENCE.length()));
    }
}
