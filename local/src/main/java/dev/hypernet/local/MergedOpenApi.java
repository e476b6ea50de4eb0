package dev.hypernet.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The services' OpenAPI documents as one: public paths and the components. Two components of one name and different
 * content are a defect of the services; the second then carries its service's name as a prefix.
 */
final class MergedOpenApi {

    private static final String COMPONENTS = "#/components/";

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode paths = JsonNodeFactory.instance.objectNode();
    private final ObjectNode components = JsonNodeFactory.instance.objectNode();
    private final Set<String> operations = new HashSet<>();
    private final List<String> conflicts = new ArrayList<>();

    private MergedOpenApi() {}

    /**
     * Merges the documents.
     *
     * @param byService as served; they are left as they are
     */
    static MergedOpenApi of(SortedMap<Service, JsonNode> byService) {
        MergedOpenApi merged = new MergedOpenApi();
        merged.document.put("openapi", "3.1.0");
        merged.document.putObject("info").put("title", "Hypernet Core").put("version", "1");
        merged.document.set("paths", merged.paths);
        merged.document.set("components", merged.components);
        byService.forEach((service, served) -> merged.add(service, served));
        return merged;
    }

    ObjectNode document() {
        return document;
    }

    /** Returns a sentence for each name that was used twice with different content. */
    List<String> conflicts() {
        return List.copyOf(conflicts);
    }

    private void add(Service service, JsonNode served) {
        Map<String, String> renamed = renamed(service, served);
        JsonNode adapted = rename(served, renamed);
        for (Component component : componentsOf(adapted)) {
            String reference = renamed.getOrDefault(component.reference(), component.reference());
            components
                    .withObjectProperty(component.section())
                    .set(reference.substring(reference.lastIndexOf('/') + 1), component.content());
        }
        for (Map.Entry<String, JsonNode> path : adapted.path("paths").properties()) {
            if (Routes.serviceOf(path.getKey()).filter(service::equals).isPresent()) {
                addPath(service, path.getKey(), path.getValue());
            }
        }
    }

    /**
     * Returns old and new references of what must not be taken for a component of the same name. Renaming one changes
     * the content of those that refer to it, so this goes on until nothing new differs.
     */
    private Map<String, String> renamed(Service service, JsonNode served) {
        Map<String, String> renamed = new HashMap<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Component component : componentsOf(rename(served, renamed))) {
                JsonNode known = components.path(component.section()).path(component.name());
                if (!known.isMissingNode()
                        && !known.equals(component.content())
                        && !renamed.containsKey(component.reference())) {
                    String prefixed = service.title() + "." + component.name();
                    renamed.put(component.reference(), COMPONENTS + component.section() + "/" + prefixed);
                    conflicts.add("%s %s of %s differs from an earlier service's; it became %s"
                            .formatted(component.section(), component.name(), service.title(), prefixed));
                    grew = true;
                }
            }
        }
        return renamed;
    }

    private void addPath(Service service, String path, JsonNode item) {
        ObjectNode target = paths.withObjectProperty(path);
        for (Map.Entry<String, JsonNode> entry : item.properties()) {
            if (entry.getValue() instanceof ObjectNode operation && operation.has("operationId")) {
                makeUnique(service, operation);
            }
            target.set(entry.getKey(), entry.getValue());
        }
    }

    private void makeUnique(Service service, ObjectNode operation) {
        String id = operation.path("operationId").asText();
        if (!operations.add(id)) {
            String prefixed = service.title() + "." + id;
            operation.put("operationId", prefixed);
            operations.add(prefixed);
            conflicts.add("operation %s of %s has an earlier operation's name; it became %s"
                    .formatted(id, service.title(), prefixed));
        }
    }

    private static List<Component> componentsOf(JsonNode document) {
        return document.path("components").properties().stream()
                .flatMap(section -> section.getValue().properties().stream()
                        .map(it -> new Component(section.getKey(), it.getKey(), it.getValue())))
                .toList();
    }

    /** References are texts wherever they stand; only security requirements name a component by its bare name. */
    private static JsonNode rename(JsonNode node, Map<String, String> renamed) {
        if (node.isTextual()) {
            String replacement = renamed.get(node.asText());
            return replacement == null ? node : TextNode.valueOf(replacement);
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> copy.add(rename(element, renamed)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                JsonNode value = rename(member.getValue(), renamed);
                copy.set(member.getKey(), member.getKey().equals("security") ? renameSchemes(value, renamed) : value);
            }
            return copy;
        }
        return node;
    }

    private static JsonNode renameSchemes(JsonNode requirements, Map<String, String> renamed) {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        for (JsonNode requirement : requirements) {
            ObjectNode alternative = copy.addObject();
            requirement.properties().forEach(scheme -> {
                String reference = COMPONENTS + "securitySchemes/" + scheme.getKey();
                String target = renamed.getOrDefault(reference, reference);
                alternative.set(target.substring(target.lastIndexOf('/') + 1), scheme.getValue());
            });
        }
        return copy;
    }

    private record Component(String section, String name, JsonNode content) {

        String reference() {
            return COMPONENTS + section + "/" + name;
        }
    }
}
