package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.Answer;
import dev.hypernet.benchmarks.Http;
import dev.hypernet.benchmarks.Http.Request;
import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.sql.Outcome;
import dev.hypernet.benchmarks.sql.Outcome.Kind;
import dev.hypernet.local.Service;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Over HTTP: the services' own ports, a bearer token, If-Match on every change. */
final class HttpStore implements Store {

    private static final int LARGEST_PAGE = 200;

    private final Http http;
    private final int objects;
    private final int links;

    HttpStore(Room room) {
        this.http = room.http();
        this.objects = room.port(Service.OBJECT_SERVICE);
        this.links = room.port(Service.LINK_SERVICE);
    }

    @Override
    public Optional<JsonObject> node(Person person, UUID id) {
        return found(get(person, objects, "/api/v1/objects/" + id));
    }

    @Override
    public Outcome addNode(Person person, String text) {
        JsonObject node = new JsonObject().put("type", "post").put("fields", new JsonObject().put("text", text));
        return outcome(send("POST", objects, "/api/v1/objects", person.headers(), node), 201);
    }

    @Override
    public Outcome updateNode(Person person, UUID id, long version, String text) {
        JsonObject patch = new JsonObject().put("fields", new JsonObject().put("text", text));
        return outcome(send("PATCH", objects, "/api/v1/objects/" + id, matching(person, version), patch), 200);
    }

    @Override
    public Outcome deleteNode(Person person, UUID id) {
        return outcome(send("DELETE", objects, "/api/v1/objects/" + id, person.headers(), null), 204);
    }

    @Override
    public Optional<JsonObject> link(Person person, UUID id) {
        return found(get(person, links, "/api/v1/links/" + id));
    }

    @Override
    public List<JsonObject> newest(Person person, UUID from, @Nullable Instant before, int limit) {
        String range = before == null ? "" : "&created_before=" + before;
        return items(get(person, links, listed(from) + "&order=newest&limit=" + limit + range)
                .expect(200)
                .json());
    }

    @Override
    public List<JsonObject> between(Person person, UUID from, List<UUID> to) {
        String ends = to.stream().map(end -> "&to_object_id=" + end).collect(Collectors.joining());
        return items(get(person, links, listed(from) + ends + "&limit=" + LARGEST_PAGE)
                .expect(200)
                .json());
    }

    @Override
    public long count(Person person, UUID from) {
        return get(person, links, "/api/v1/links/count?link_type=related_to&from_object_id=" + from)
                .expect(200)
                .json()
                .getLong("total");
    }

    @Override
    public Outcome addLink(Person person, UUID from, UUID to, String payload) {
        JsonObject link = new JsonObject()
                .put("from_object_id", from.toString())
                .put("to_object_id", to.toString())
                .put("link_type", "related_to")
                .put("metadata", new JsonObject().put("payload", payload));
        return outcome(send("POST", links, "/api/v1/links", person.headers(), link), 201);
    }

    @Override
    public Outcome updateLink(Person person, UUID id, long version, double strength, String payload) {
        JsonObject patch =
                new JsonObject().put("strength", strength).put("metadata", new JsonObject().put("payload", payload));
        return outcome(send("PATCH", links, "/api/v1/links/" + id, matching(person, version), patch), 200);
    }

    @Override
    public Outcome deleteLink(Person person, UUID id) {
        return outcome(send("DELETE", links, "/api/v1/links/" + id, person.headers(), null), 204);
    }

    /**
     * Returns all links that start from a node, page after page.
     *
     * @param most how many there can be: whoever lists more would list for ever
     */
    List<JsonObject> all(Person person, UUID from, int most) {
        String path = listed(from) + "&limit=" + LARGEST_PAGE;
        List<JsonObject> all = new ArrayList<>();
        JsonObject page = get(person, links, path).expect(200).json();
        all.addAll(items(page));
        while (page.getString("next_cursor") != null && all.size() <= most) {
            String cursor = URLEncoder.encode(page.getString("next_cursor"), StandardCharsets.UTF_8);
            page = get(person, links, path + "&cursor=" + cursor).expect(200).json();
            all.addAll(items(page));
        }
        return all;
    }

    private static String listed(UUID from) {
        return "/api/v1/links?link_type=related_to&from_object_id=" + from;
    }

    private static Map<String, String> matching(Person person, long version) {
        Map<String, String> headers = new HashMap<>(person.headers());
        headers.put("If-Match", "\"" + version + "\"");
        return headers;
    }

    private Answer get(Person person, int port, String path) {
        return http.send(Request.of("GET", port, path, person.headers()));
    }

    private Answer send(String method, int port, String path, Map<String, String> headers, @Nullable JsonObject body) {
        return http.send(new Request(method, port, path, headers, body == null ? null : body.encode()));
    }

    private static Optional<JsonObject> found(Answer answer) {
        return answer.status() == 404
                ? Optional.empty()
                : Optional.of(answer.expect(200).json());
    }

    private static Outcome outcome(Answer answer, int done) {
        return switch (answer.status()) {
            case 404 -> Outcome.of(Kind.GONE);
            case 409 -> Outcome.of(Kind.THERE);
            case 412 -> Outcome.of(Kind.STALE);
            default -> {
                answer.expect(done);
                yield new Outcome(Kind.DONE, done == 204 ? null : answer.json());
            }
        };
    }

    private static List<JsonObject> items(JsonObject page) {
        return page.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
    }
}
