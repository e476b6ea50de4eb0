package dev.hypernet.sandbox;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What people do with their notes and messages, below the control API's paths. */
final class NotesControl {

    private static final int MOST_AT_ONCE = 1_000_000;

    /** So many more of each. */
    record Fill(int notes, int messages) {
        Fill {
            if (notes < 0 || messages < 0 || notes > MOST_AT_ONCE || messages > MOST_AT_ONCE) {
                throw new IllegalArgumentException("notes and messages are 0 to " + MOST_AT_ONCE);
            }
        }
    }

    record NewNote(
            String title, @Nullable String text, @Nullable String replyTo) {
        NewNote {
            Objects.requireNonNull(title, "title is missing");
        }
    }

    record NotePatch(
            @Nullable String title,
            @Nullable String text,
            @Nullable String replyTo) {}

    record NewMessage(String subject, @Nullable String text) {
        NewMessage {
            Objects.requireNonNull(subject, "subject is missing");
        }
    }

    record MessagePatch(@Nullable String subject, @Nullable Boolean read) {}

    private final NotesApi notes;
    private final NotesPushes pushes;

    NotesControl(NotesApi notes, NotesPushes pushes) {
        this.notes = notes;
        this.pushes = pushes;
    }

    void mount(Router router) {
        String account = "/sandbox/accounts/:account";
        router.post(account + "/fill").handler(in(this::fill));
        router.get(account + "/notes")
                .handler(in((context, library) -> Reply.json(context, 200, notes.holdings(library.account()))));
        router.post(account + "/notes").handler(in(this::createNote));
        router.patch(account + "/notes/:id").handler(in(this::editNote));
        router.delete(account + "/notes/:id").handler(in(this::deleteNote));
        router.post(account + "/messages").handler(in(this::createMessage));
        router.patch(account + "/messages/:id").handler(in(this::editMessage));
        router.delete(account + "/messages/:id").handler(in(this::deleteMessage));
        router.put(account + "/webhook").handler(in(this::subscribe));
        router.delete(account + "/webhook").handler(in(this::unsubscribe));
        router.get(account + "/pushes").handler(in(this::pushes));
        router.post(account + "/pushes/:id").handler(in(this::pushAgain));
    }

    private void fill(RoutingContext context, NotesLibrary library) {
        Fill fill = Json.read(context, Fill.class);
        Reply.json(context, 200, library.fill(fill.notes(), fill.messages()));
    }

    private void createNote(RoutingContext context, NotesLibrary library) {
        NewNote note = Json.read(context, NewNote.class);
        Reply.json(
                context, 201, NotesLibrary.NoteView.of(library.createNote(note.title(), note.text(), note.replyTo())));
    }

    private void editNote(RoutingContext context, NotesLibrary library) {
        NotePatch patch = Json.read(context, NotePatch.class);
        Reply.json(
                context,
                200,
                NotesLibrary.NoteView.of(library.editNote(id(context), patch.title(), patch.text(), patch.replyTo())));
    }

    private void deleteNote(RoutingContext context, NotesLibrary library) {
        library.deleteNote(id(context));
        Reply.empty(context, 204);
    }

    private void createMessage(RoutingContext context, NotesLibrary library) {
        NewMessage message = Json.read(context, NewMessage.class);
        Reply.json(context, 201, NotesLibrary.MessageView.of(library.createMessage(message.subject(), message.text())));
    }

    private void editMessage(RoutingContext context, NotesLibrary library) {
        MessagePatch patch = Json.read(context, MessagePatch.class);
        Reply.json(
                context,
                200,
                NotesLibrary.MessageView.of(library.editMessage(id(context), patch.subject(), patch.read())));
    }

    private void deleteMessage(RoutingContext context, NotesLibrary library) {
        library.deleteMessage(id(context));
        Reply.empty(context, 204);
    }

    private void subscribe(RoutingContext context, NotesLibrary library) {
        pushes.subscribe(library.account(), Json.read(context, NotesPushes.Subscription.class));
        Reply.empty(context, 204);
    }

    private void unsubscribe(RoutingContext context, NotesLibrary library) {
        pushes.unsubscribe(library.account());
        Reply.empty(context, 204);
    }

    private void pushes(RoutingContext context, NotesLibrary library) {
        Reply.json(context, 200, Map.of("pushes", pushes.of(library.account())));
    }

    /** Is not answered before the push is. */
    private void pushAgain(RoutingContext context, NotesLibrary library) {
        pushes.repeat(library.account(), id(context))
                .onSuccess(push -> Reply.json(context, 200, push))
                .onFailure(context::fail);
    }

    /** Whatever changed a note is told when it is done. */
    private Handler<RoutingContext> in(BiConsumer<RoutingContext, NotesLibrary> next) {
        return context -> {
            NotesLibrary library = notes.libraryOf(context.pathParam("account"));
            long before = library.notes().lastChange();
            next.accept(context, library);
            if (library.notes().lastChange() > before) {
                pushes.tell(library.account());
            }
        };
    }

    private static String id(RoutingContext context) {
        return context.pathParam("id");
    }
}
