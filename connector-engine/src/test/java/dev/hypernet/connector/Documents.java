package dev.hypernet.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A sound document to break, and JSON that a test can be read with: single quotes, names without quotes. */
final class Documents {
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static final String NOTES = """
        {
          integrationId: 'notes', name: 'Notes', version: '1.2.0', authType: 'none',
          baseUrl: 'https://{region}.notes.example/api/',
          configSchema: {type: 'object', properties: {region: {type: 'string', maxLength: 20}, team: {type: 'string'}}},
          defaultConfig: {region: 'eu'},
          account: {request: {path: '/me'}, id: 'user.id', name: 'user.name'},
          streams: [
            {
              name: 'folders', objectType: 'album',
              request: {path: '/folders'},
              records: 'folders', deletions: 'listing',
              record: {id: 'id', fields: '{"name": title}'}
            },
            {
              name: 'notes', objectType: 'file', dependsOn: ['folders'],
              request: {
                path: '/teams/{team}/notes',
                parameters: {team: {$: '$config.team'}},
                query: {limit: 50, page: {$: '$page'}, since: {$: '$cursor.at'}, kind: {$: '["a", "b"]'}},
                headers: {'X-Team': {$: '$config.team'}}
              },
              records: 'items', nextPage: 'next', cursor: '{"at": server_time}',
              cursorExpired: {status: [409], when: 'error = "reset"'},
              record: {
                id: 'id', deleted: 'gone', hasContent: 'size > 0', modified: 'changed',
                fields: '{"name": title, "tags": tags, "region": $config.region}',
                memberships: 'in[$exists(folder)].{"link_type": "contains", "container": "folders:" & folder, "sort_order": place}'
              }
            }
          ],
          content: {request: {path: '/{stream}/{item_id}/raw'}}
        }
        """;

    private Documents() {}

    static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    static ObjectNode notes() {
        return (ObjectNode) json(NOTES);
    }

    /** The document with one value replaced or added, by JSON pointer; {@code -} appends to an array. */
    static ObjectNode notesWith(String pointer, String value) {
        ObjectNode document = notes();
        int last = pointer.lastIndexOf('/');
        String name = pointer.substring(last + 1);
        JsonNode parent = document.at(pointer.substring(0, last));
        if (parent instanceof ArrayNode array && name.equals("-")) {
            array.add(json(value));
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), json(value));
        } else {
            ((ObjectNode) parent).set(name, json(value));
        }
        return document;
    }

    static Reading reading(JsonNode document) {
        return new DefinitionReader().read("notes.json", document.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Definition definition(JsonNode document) {
        Reading reading = reading(document);
        assertThat(reading).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable) reading).definition();
    }

    static List<Problem> problems(JsonNode document) {
        Reading reading = reading(document);
        assertThat(reading).isInstanceOf(Reading.Unreadable.class);
        return ((Reading.Unreadable) reading).problems();
    }

    /** The first method of notes, which have no other. */
    static Method method(String method) {
        return definition(notesWith("/methods", "[" + method + "]")).methods().get(0);
    }

    /** As {@link #method}, of a document of another type. */
    static Method method(String type, String method) {
        ObjectNode document = notesWith("/methods", "[" + method + "]");
        document.put("type", type);
        return definition(document).methods().get(0);
    }

    static Stream stream(JsonNode document, String name) {
        return definition(document).stream(name).orElseThrow();
    }
}
