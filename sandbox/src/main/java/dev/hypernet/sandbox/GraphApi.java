package dev.hypernet.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A board of notes behind GraphQL over HTTP. It parses no document: it knows two operations by their names, checks
 * their variables, and answers with all fields of a note.
 *
 * <pre>
 * query Notes($tag: String, $first: Int!) { notes(tag: $tag, first: $first) { id text tag createdAt } }
 * mutation AddNote($note: NewNote!) { addNote(note: $note) { id text tag createdAt } }
 * input NewNote { text: String! tag: String }
 * </pre>
 *
 * <p>The header {@code X-Api-Key} is {@code graph-} and the account's name. Without it the answer is a 401; a request
 * that cannot be executed is a 400; whatever goes wrong in execution is a 200 with {@code errors}.
 */
final class GraphApi {

    static final String KEY_PREFIX = "graph-";

    private static final String NAME = "graph";
    private static final String KEY_HEADER = "X-Api-Key";
    private static final int LONGEST_NOTE = 280;
    private static final int MOST_NOTES = 100;
    private static final Pattern OPERATION = Pattern.compile("\\b(query|mutation)\\s+(Notes|AddNote)\\b");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private record Note(String id, String text, @Nullable String tag, Instant createdAt) {}

    private final Keys keys;
    private final Traffic traffic;
    private final Faults faults;
    private final Clock clock;
    private final Map<String, List<Note>> boards = new HashMap<>();

    GraphApi(Keys keys, Traffic traffic, Faults faults, Clock clock) {
        this.keys = keys;
        this.traffic = traffic;
        this.faults = faults;
        this.clock = clock;
    }

    void mount(Router router) {
        router.post("/graph/graphql")
                .handler(this::signedIn)
                .handler(traffic.at(NAME))
                .handler(faults.on(Faults.Target.GRAPH, GraphApi::refuse))
                .handler(this::execute);
    }

    /** What a person sees of an account's board, for the control API. */
    Object notes(String account) {
        return boardOf(account).stream().map(GraphApi::view).toList();
    }

    private void signedIn(RoutingContext context) {
        Optional<String> account = Optional.ofNullable(context.request().getHeader(KEY_HEADER))
                .map(Secret::of)
                .flatMap(key -> keys.accountOf(KEY_PREFIX, key));
        if (account.isEmpty()) {
            refuse(context, 401, "UNAUTHENTICATED", "A valid API key is required.");
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }

    private void execute(RoutingContext context) {
        Optional<JsonNode> body = Json.tree(context).filter(JsonNode::isObject);
        String document = body.map(json -> json.path("query").asText()).orElse("");
        String operation = body.map(json -> json.path("operationName").asText()).orElse("");
        boolean defined = OPERATION
                .matcher(document)
                .results()
                .anyMatch(found -> found.group(2).equals(operation));
        if (document.isBlank()) {
            refuse(context, 400, "BAD_REQUEST", "A query is required.");
        } else if (!defined) {
            refuse(context, 400, "OPERATION_RESOLUTION_FAILURE", "Unknown operation named \"" + operation + "\".");
        } else {
            JsonNode variables = body.orElseThrow().path("variables");
            List<Note> board = boardOf(Caller.account(context));
            ObjectNode answer = operation.equals("Notes") ? list(board, variables) : add(board, variables);
            Reply.json(context, 200, answer);
        }
    }

    private static ObjectNode list(List<Note> board, JsonNode variables) {
        JsonNode first = variables.path("first");
        JsonNode tag = variables.path("tag");
        boolean sound = first.isInt() && first.intValue() >= 1 && first.intValue() <= MOST_NOTES && isTextOrNone(tag);
        if (!sound || hasOther(variables, Set.of("first", "tag"))) {
            return badInput("notes");
        }
        ObjectNode answer = NODES.objectNode();
        ArrayNode notes = answer.putObject("data").putArray("notes");
        board.stream()
                .filter(note ->
                        tag.isNull() || tag.isMissingNode() || tag.asText().equals(note.tag()))
                .limit(first.intValue())
                .forEach(note -> notes.add(view(note)));
        return answer;
    }

    private ObjectNode add(List<Note> board, JsonNode variables) {
        JsonNode wanted = variables.path("note");
        boolean sound = wanted.path("text").isTextual() && isTextOrNone(wanted.path("tag"));
        if (!sound || hasOther(wanted, Set.of("text", "tag")) || hasOther(variables, Set.of("note"))) {
            return badInput("addNote");
        }
        String text = wanted.get("text").textValue();
        if (text.length() > LONGEST_NOTE) {
            return failed("addNote", "NOTE_TOO_LONG", "A note has at most 280 characters.");
        }
        Note note =
                new Note("note-" + (board.size() + 1), text, wanted.path("tag").textValue(), clock.instant());
        board.add(note);
        ObjectNode answer = NODES.objectNode();
        answer.putObject("data").set("addNote", view(note));
        return answer;
    }

    private static boolean isTextOrNone(JsonNode value) {
        return value.isTextual() || value.isNull() || value.isMissingNode();
    }

    private static boolean hasOther(JsonNode object, Set<String> known) {
        return object.properties().stream().anyMatch(member -> !known.contains(member.getKey()));
    }

    private static ObjectNode view(Note note) {
        return NODES.objectNode()
                .put("id", note.id())
                .put("text", note.text())
                .put("tag", note.tag())
                .put("createdAt", note.createdAt().toString());
    }

    private static ObjectNode badInput(String field) {
        return failed(field, "BAD_USER_INPUT", "The variables are not those of the operation.");
    }

    /** GraphQL's partial answer: the field is null, and the errors say why. */
    private static ObjectNode failed(String field, String code, String message) {
        ObjectNode answer = errors(code, message);
        ((ObjectNode) answer.path("errors").path(0)).putArray("path").add(field);
        answer.putObject("data").putNull(field);
        return answer;
    }

    private static ObjectNode errors(String code, String message) {
        ObjectNode answer = NODES.objectNode();
        ObjectNode error = answer.putArray("errors").addObject();
        error.put("message", message).putObject("extensions").put("code", code);
        return answer;
    }

    /** Faults in GraphQL's words. */
    private static void refuse(RoutingContext context, int status, String message) {
        refuse(context, status, status == 401 ? "UNAUTHENTICATED" : "INTERNAL_SERVER_ERROR", message);
    }

    private static void refuse(RoutingContext context, int status, String code, String message) {
        Reply.json(context, status, errors(code, message));
    }

    private List<Note> boardOf(String account) {
        return boards.computeIfAbsent(account, name -> new ArrayList<>());
    }
}
