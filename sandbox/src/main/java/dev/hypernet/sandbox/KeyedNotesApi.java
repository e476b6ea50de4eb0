package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.hypernet.sandbox.Ledger.Deleted;
import dev.hypernet.sandbox.Ledger.Entry;
import dev.hypernet.sandbox.Ledger.Living;
import dev.hypernet.sandbox.Ledger.Page;
import dev.hypernet.sandbox.NotesLibrary.Note;
import dev.hypernet.sandbox.NotesLibrary.NoteView;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The same notes for whoever has a key, {@value #KEY_PREFIX} and the account's name. It goes into the address, as
 * {@value #KEY}, and as many providers have it, each address in an answer repeats it: of every note, of the {@code next}
 * page, and of the {@code changes} from then on.
 */
final class KeyedNotesApi {

    static final String KEY_PREFIX = "notes-";
    static final String KEY = "api_key";

    private static final String NAME = "keys";
    private static final String NOTES = "/keys/v1/notes";
    private static final int LARGEST_PAGE_SIZE = 1000;

    /** A note and its address. */
    record AddressedNote(@JsonUnwrapped NoteView note, String url) {}

    private final NotesApi notes;
    private final Keys keys;
    private final Traffic traffic;
    private final Faults faults;

    KeyedNotesApi(NotesApi notes, Keys keys, Traffic traffic, Faults faults) {
        this.notes = notes;
        this.keys = keys;
        this.traffic = traffic;
        this.faults = faults;
    }

    void mount(Router router) {
        router.get("/keys/v1/*").handler(this::signedIn).handler(traffic.at(NAME));
        router.get("/keys/v1/me").handler(this::me);
        router.get(NOTES).handler(faults.on(Faults.Target.NOTES)).handler(this::notes);
    }

    private void me(RoutingContext context) {
        String account = Caller.account(context);
        Reply.json(context, 200, Map.of("id", account, "name", account));
    }

    private void notes(RoutingContext context) {
        NotesLibrary library = notes.libraryOf(Caller.account(context));
        Page<Note> page = Listing.page(context, library.notes(), LARGEST_PAGE_SIZE);
        Map<String, @Nullable Object> listing = new LinkedHashMap<>();
        listing.put(
                "notes",
                page.entries().stream().map(entry -> view(context, entry)).toList());
        listing.put("next", address(context, NOTES, Listing.PAGE_TOKEN, page.nextPageToken()));
        listing.put("changes", address(context, NOTES, "sync_token", page.nextSyncToken()));
        Reply.json(context, 200, listing);
    }

    private static Object view(RoutingContext context, Entry<Note> entry) {
        return switch (entry) {
            case Living<Note> living -> {
                NoteView note = NoteView.of(living);
                yield new AddressedNote(note, address(context, NOTES + "/" + note.id()));
            }
            case Deleted<Note> deleted -> DeletedView.of(deleted);
        };
    }

    private static @Nullable String address(
            RoutingContext context, String path, String parameter, @Nullable String token) {
        return token == null
                ? null
                : address(context, path) + "&" + parameter + "=" + encoded(token) + pageSize(context);
    }

    private static String address(RoutingContext context, String path) {
        return "http://" + context.request().authority() + path + "?" + KEY + "=" + encoded(shown(context));
    }

    private static String pageSize(RoutingContext context) {
        return context.queryParam("page_size").stream()
                .map(size -> "&page_size=" + encoded(size))
                .collect(Collectors.joining());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String shown(RoutingContext context) {
        return String.valueOf(context.queryParams().get(KEY));
    }

    private void signedIn(RoutingContext context) {
        Optional<String> account = keys.accountOf(KEY_PREFIX, Secret.of(shown(context)));
        if (account.isEmpty()) {
            Reply.error(context, 401, "invalid_key", "The api_key is missing, unknown or withdrawn.");
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }
}
