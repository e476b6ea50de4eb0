package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What came of a sync, read through the public API, without all that two syncs of the same account may differ in: ids,
 * owners, versions, times of storing, jobs. Objects and links are named by where they came from.
 */
final class CanonicalGraph {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    // Paths are made of ids.
    private static final List<String> OF_THIS_SYNC = List.of(
            "id",
            "user_id",
            "version",
            "created_at",
            "updated_at",
            "integration_id",
            "source_id",
            "file_path",
            "thumbnail_path",
            "from_object_id",
            "to_object_id");

    private static final Set<String> WITH_LISTS_OF_THEIR_OWN = Set.of("media", "album");

    private final HypernetApi api;
    private final Map<String, String> sources = new HashMap<>();
    private final SortedSet<String> lines = new TreeSet<>();

    private CanonicalGraph(HypernetApi api) {
        this.api = api;
    }

    /** Reads all media, albums, objects of other types, memberships and links of an integration. */
    static CanonicalGraph of(HypernetApi api, String integrationId) {
        CanonicalGraph graph = new CanonicalGraph(api);
        graph.read(integrationId);
        return graph;
    }

    /** Returns the graph's parts, a line each, sorted. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Requires another graph to have the same lines.
     *
     * @throws StepFailed when one is missing or too many
     */
    void requireSame(CanonicalGraph other) {
        Expectation.sameElements("The graph", lines, other.lines);
        Expectation.same("Its hash", hash(), other.hash());
    }

    /** Returns the SHA-256 of the lines. */
    String hash() {
        try {
            byte[] text = String.join("\n", lines).getBytes(UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(String integrationId) {
        Predicate<JsonNode> isOfIntegration =
                object -> object.path("integration_id").asText().equals(integrationId);
        List<JsonNode> media = api.all("/api/v1/media?limit=200").stream()
                .filter(isOfIntegration)
                .toList();
        List<JsonNode> albums = api.all("/api/v1/albums?limit=200").stream()
                .filter(isOfIntegration)
                .toList();
        List<JsonNode> typed = api.all("/api/v1/objects?limit=200&integration_id=" + integrationId).stream()
                .filter(object ->
                        !WITH_LISTS_OF_THEIR_OWN.contains(object.path("type").asText()))
                .toList();
        sources.put(integrationId, "the integration");
        typed.forEach(this::name);
        media.forEach(this::name);
        albums.forEach(this::name);
        media.forEach(medium -> add("object " + Library.sourceId(medium), medium));
        albums.forEach(album -> add("object " + Library.sourceId(album), album));
        typed.forEach(object -> add("object " + Library.sourceId(object), object));
        albums.forEach(this::readMemberships);
        links("link_type=related_to&integration_id=" + integrationId);
        links("to_object_id=" + integrationId);
    }

    private void readMemberships(JsonNode album) {
        String id = album.path("id").asText();
        for (JsonNode medium : api.all("/api/v1/albums/%s/media?limit=200".formatted(id))) {
            add("membership %s %s"
                    .formatted(source(id), source(medium.path("id").asText())));
        }
        links("from_object_id=" + id);
    }

    private void links(String end) {
        for (JsonNode link : api.all("/api/v1/links?limit=200&" + end)) {
            add(
                    "link %s %s %s"
                            .formatted(
                                    source(link.path("from_object_id").asText()),
                                    link.path("link_type").asText(),
                                    source(link.path("to_object_id").asText())),
                    link);
        }
    }

    private void name(JsonNode object) {
        sources.put(object.path("id").asText(), Library.sourceId(object));
    }

    private String source(String id) {
        return sources.getOrDefault(id, "something from elsewhere");
    }

    private void add(String what, JsonNode node) {
        ObjectNode kept = ((ObjectNode) node).deepCopy().without(OF_THIS_SYNC);
        if (kept.path("sort_order").isNull()) {
            // Without a number it stands where it was stored.
            kept.remove("place");
        }
        if (kept.path("metadata") instanceof ObjectNode metadata) {
            metadata.without(List.of("job_id", "sync_timestamp"));
        }
        try {
            add(what + " " + JSON.writeValueAsString(JSON.treeToValue(kept, Object.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A line that is there already would be a double: an object or a link that one sync must not make twice. */
    private void add(String line) {
        String numbered = line;
        for (int count = 2; !lines.add(numbered); count++) {
            numbered = "%s, no. %d".formatted(line, count);
        }
    }
}
