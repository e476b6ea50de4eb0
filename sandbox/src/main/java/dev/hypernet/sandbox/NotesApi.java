package dev.hypernet.sandbox;

import dev.hypernet.sandbox.Ledger.Page;
import dev.hypernet.sandbox.NotesLibrary.Message;
import dev.hypernet.sandbox.NotesLibrary.MessageView;
import dev.hypernet.sandbox.NotesLibrary.Note;
import dev.hypernet.sandbox.NotesLibrary.NoteView;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notes and messages, small and as many as wanted. Notes are listed in full and by change tokens, which tell deletions;
 * messages in full only, so that a deleted one is told by its absence alone. Everything has {@code updated_at}.
 */
final class NotesApi {

    static final AuthorizationServer.Face FACE = new AuthorizationServer.Face(
            "Sandbox Notes", "/notes/oauth/authorize", "/notes/oauth/token", "/notes/oauth/revoke", "notes.read");

    private static final String NAME = "notes";
    private static final int LARGEST_PAGE_SIZE = 1000;

    private final Grants grants;
    private final Traffic traffic;
    private final Faults faults;
    private final Clock clock;
    private final int keptDeletions;
    private final Map<String, NotesLibrary> libraries = new HashMap<>();

    NotesApi(Grants grants, Traffic traffic, Faults faults, Clock clock, int keptDeletions) {
        this.grants = grants;
        this.traffic = traffic;
        this.faults = faults;
        this.clock = clock;
        this.keptDeletions = keptDeletions;
    }

    void mount(Router router) {
        router.get("/notes/v1/*").handler(this::signedIn).handler(traffic.at(NAME));
        router.get("/notes/v1/me").handler(this::me);
        router.get("/notes/v1/notes").handler(faults.on(Faults.Target.NOTES)).handler(this::notes);
        router.get("/notes/v1/messages")
                .handler(faults.on(Faults.Target.MESSAGES))
                .handler(this::messages);
    }

    NotesLibrary libraryOf(String account) {
        return libraries.computeIfAbsent(
                Accounts.named(account), name -> NotesLibrary.seeded(name, clock, keptDeletions));
    }

    /** What a person sees of an account, for the control API. */
    Object holdings(String account) {
        NotesLibrary library = libraryOf(account);
        List<NoteView> notes =
                library.notes().living().stream().map(NoteView::of).toList();
        List<MessageView> messages =
                library.messages().living().stream().map(MessageView::of).toList();
        return Map.of("notes", notes, "messages", messages);
    }

    private void me(RoutingContext context) {
        String account = Caller.account(context);
        Reply.json(context, 200, Map.of("id", account, "name", account));
    }

    private void notes(RoutingContext context) {
        Page<Note> page = Listing.page(context, library(context).notes(), LARGEST_PAGE_SIZE);
        List<Object> items = page.entries().stream().map(NoteView::of).toList();
        Reply.json(context, 200, Listing.of("notes", items, page));
    }

    private void messages(RoutingContext context) {
        Page<Message> page = Listing.fullPage(context, library(context).messages(), LARGEST_PAGE_SIZE);
        List<Object> items = page.entries().stream().map(MessageView::of).toList();
        Reply.json(context, 200, Listing.full("messages", items, page));
    }

    private NotesLibrary library(RoutingContext context) {
        return libraryOf(Caller.account(context));
    }

    private void signedIn(RoutingContext context) {
        Optional<String> account = Caller.bearerToken(context).flatMap(grants::accountOf);
        if (account.isEmpty()) {
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"Sandbox Notes\", error=\"invalid_token\"");
            Reply.error(context, 401, "invalid_token", "The access token is missing, unknown, expired or revoked.");
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }
}
