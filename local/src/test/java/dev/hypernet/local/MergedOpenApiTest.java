package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MergedOpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void publicPathsAndEqualComponentsBecomeOneDocument() throws Exception {
        MergedOpenApi merged = merge("""
                {"paths": {"/api/v1/media": {"get": {"operationId": "listMedia"}},
                           "/internal/v1/batches": {"post": {}}, "/api/v1/links": {"get": {}}},
                 "components": {"schemas": {"Problem": {"type": "object"}, "Media": {"type": "object"}},
                                "securitySchemes": {"jwt": {"type": "http"}}}}
                """, """
                {"paths": {"/api/v1/links/{id}": {"get": {"operationId": "getLink"}}},
                 "components": {"schemas": {"Problem": {"type": "object"}, "Link": {"type": "object"}},
                                "securitySchemes": {"jwt": {"type": "http"}}}}
                """);

        assertThat(merged.conflicts()).isEmpty();
        assertThat(merged.document()).isEqualTo(JSON.readTree("""
                                {"openapi": "3.1.0", "info": {"title": "Hypernet Core", "version": "1"},
                                 "paths": {"/api/v1/media": {"get": {"operationId": "listMedia"}},
                                           "/api/v1/links/{id}": {"get": {"operationId": "getLink"}}},
                                 "components": {
                                   "schemas": {"Problem": {"type": "object"}, "Media": {"type": "object"},
                                               "Link": {"type": "object"}},
                                   "securitySchemes": {"jwt": {"type": "http"}}}}
                                """));
    }

    @Test
    void aNameWithTwoMeaningsIsPrefixedWithAllThatDependOnIt() throws Exception {
        MergedOpenApi merged = merge("""
                {"components": {"schemas": {
                  "Status": {"enum": ["a"]},
                  "Page": {"properties": {"status": {"$ref": "#/components/schemas/Status"}}}}}}
                """, """
                {"paths": {"/api/v1/links": {"get": {"schema": {"$ref": "#/components/schemas/Page"}}}},
                 "components": {"schemas": {
                  "Status": {"enum": ["b"]},
                  "Page": {"properties": {"status": {"$ref": "#/components/schemas/Status"}}}}}}
                """);

        assertThat(merged.conflicts())
                .containsExactlyInAnyOrder(
                        "schemas Status of link-service differs from an earlier service's;"
                                + " it became link-service.Status",
                        "schemas Page of link-service differs from an earlier service's; it became link-service.Page");
        JsonNode schemas = merged.document().path("components").path("schemas");
        assertThat(schemas.at("/Status/enum/0").asText()).isEqualTo("a");
        assertThat(schemas.at("/Page/properties/status/$ref").asText()).isEqualTo("#/components/schemas/Status");
        assertThat(schemas.at("/link-service.Status/enum/0").asText()).isEqualTo("b");
        assertThat(schemas.at("/link-service.Page/properties/status/$ref").asText())
                .isEqualTo("#/components/schemas/link-service.Status");
        assertThat(merged.document()
                        .at("/paths/~1api~1v1~1links/get/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/link-service.Page");
    }

    @Test
    void securityRequirementsFollowTheirScheme() throws Exception {
        MergedOpenApi merged = merge("""
                {"components": {"securitySchemes": {"jwt": {"type": "http"}}}}
                """, """
                {"paths": {"/api/v1/links": {"get": {"security": [{"jwt": ["admin"]}]}}},
                 "components": {"securitySchemes": {"jwt": {"type": "oauth2"}}}}
                """);

        assertThat(merged.document()
                        .at("/paths/~1api~1v1~1links/get/security/0/link-service.jwt/0")
                        .asText())
                .isEqualTo("admin");
    }

    @Test
    void operationIdsStayUnique() throws Exception {
        MergedOpenApi merged = merge("""
                {"paths": {"/api/v1/media": {"get": {"operationId": "list"}}}}
                """, """
                {"paths": {"/api/v1/links": {"get": {"operationId": "list"}}}}
                """);

        assertThat(merged.document()
                        .at("/paths/~1api~1v1~1links/get/operationId")
                        .asText())
                .isEqualTo("link-service.list");
        assertThat(merged.conflicts()).hasSize(1);
    }

    private static MergedOpenApi merge(String objectService, String linkService) throws Exception {
        SortedMap<Service, JsonNode> documents = new TreeMap<>();
        documents.put(Service.OBJECT_SERVICE, JSON.readTree(objectService));
        documents.put(Service.LINK_SERVICE, JSON.readTree(linkService));
        return MergedOpenApi.of(documents);
    }
}
