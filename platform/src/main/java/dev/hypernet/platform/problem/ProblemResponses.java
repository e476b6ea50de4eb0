package dev.hypernet.platform.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** In the OpenAPI documents every answer from 400 up is a problem: said once here, not at each method. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemResponses implements OASFilter {
    private static final String NAME = "Problem";

    @Override
    public Operation filterOperation(Operation operation) {
        operation.getResponses().getAPIResponses().forEach(ProblemResponses::describe);
        return operation;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSchema(NAME, schema());
    }

    private static void describe(String status, APIResponse response) {
        if (status.matches("[45]\\d\\d") && response.getContent() == null) {
            response.setContent(content());
        }
    }

    private static Content content() {
        return OASFactory.createContent()
                .addMediaType(
                        "application/problem+json",
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref(NAME)));
    }

    private static Schema schema() {
        return type(Schema.SchemaType.OBJECT)
                .description("RFC 9457 problem details")
                .addProperty("type", type(Schema.SchemaType.STRING).format("uri"))
                .addProperty("title", type(Schema.SchemaType.STRING))
                .addProperty("status", type(Schema.SchemaType.INTEGER))
                .addProperty("detail", type(Schema.SchemaType.STRING))
                .addProperty("instance", type(Schema.SchemaType.STRING))
                .addProperty(
                        "errors",
                        type(Schema.SchemaType.ARRAY)
                                .items(type(Schema.SchemaType.OBJECT)
                                        .addProperty(
                                                "pointer",
                                                type(Schema.SchemaType.STRING).description("RFC 6901"))
                                        .addProperty("message", type(Schema.SchemaType.STRING))));
    }

    private static Schema type(Schema.SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
