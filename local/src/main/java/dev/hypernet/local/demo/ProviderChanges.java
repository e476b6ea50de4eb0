package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Four things a person does at the provider: a photo added to an album, one described anew, one deleted, one moved to
 * another album.
 *
 * @param from the album all of it happens in
 * @param to the album the moved photo goes to
 */
record ProviderChanges(
        JsonNode from, JsonNode to, JsonNode added, JsonNode described, JsonNode deleted, JsonNode moved) {

    static final String DESCRIPTION = "The one with the yellow tram.";

    private static final String NEW_FILE = "Picnic.jpg";

    /** Does all four in the account. */
    static ProviderChanges make(SandboxControl sandbox) {
        ProviderState state = sandbox.state();
        JsonNode from = state.albums().get(0);
        JsonNode to = state.albums().get(1);
        List<JsonNode> photos = state.onlyIn(id(from));
        JsonNode described = photos.get(0);
        JsonNode deleted = photos.get(1);
        JsonNode moved = photos.get(2);
        JsonNode added = sandbox.upload(NEW_FILE, "Added at the provider.", id(from));
        sandbox.describe(id(described), DESCRIPTION);
        sandbox.delete(id(deleted));
        sandbox.move(id(moved), id(to));
        return new ProviderChanges(from, to, added, described, deleted, moved);
    }

    /** Returns the source ids of all that the changes touch. */
    List<String> sourceIds() {
        return Stream.of(added, described, deleted, moved)
                .map(ProviderChanges::sourceId)
                .toList();
    }

    static String sourceId(JsonNode photo) {
        return ProviderState.sourceIdOfPhoto(id(photo));
    }

    static String fileName(JsonNode photo) {
        return photo.path("file_name").asText();
    }

    /** Returns the sentences that must be told of the changes, and of nothing else, apart from syncs. */
    List<String> story(String integration) {
        String source = title(from);
        return List.of(
                Story.created(fileName(added)),
                Story.linked(source, "contains", fileName(added)),
                Story.linked(fileName(added), "source", integration),
                Story.updated(fileName(described), "metadata"),
                Story.deleted(fileName(deleted)),
                Story.unlinked(source, "contains", fileName(deleted)),
                Story.unlinked(fileName(deleted), "source", integration),
                Story.unlinked(source, "contains", fileName(moved)),
                Story.linked(title(to), "contains", fileName(moved)));
    }

    static String title(JsonNode album) {
        return album.path("title").asText();
    }

    private static String id(JsonNode item) {
        return item.path("id").asText();
    }
}
