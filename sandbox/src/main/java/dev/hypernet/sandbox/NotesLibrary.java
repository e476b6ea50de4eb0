package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hypernet.sandbox.Ledger.Deleted;
import dev.hypernet.sandbox.Ledger.Entry;
import dev.hypernet.sandbox.Ledger.Living;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account's notes, whose changes the provider tells, and its messages, which it only lists. Whatever changes a
 * note, a note it answers being deleted too, is a change of that note.
 */
final class NotesLibrary {

    /** What every account starts with. */
    static final int NOTES = 250;

    static final int MESSAGES = 130;

    private static final Instant FIRST = Instant.parse("2024-02-01T07:00:00Z");
    private static final Duration APART = Duration.ofMinutes(7);
    private static final int NOTES_APART = 5;

    record Note(
            String title,
            String text,
            List<String> tags,
            @Nullable String replyTo,
            Instant createdAt) {

        boolean answers(String id) {
            return id.equals(replyTo);
        }

        Note answeringNothing() {
            return new Note(title, text, tags, null, createdAt);
        }
    }

    record Message(String subject, String text, String sender, String channel, boolean read, Instant sentAt) {}

    record NoteView(
            String id,
            String title,
            String text,
            List<String> tags,
            @Nullable String replyTo,
            Instant createdAt,
            Instant updatedAt) {

        static NoteView of(Living<Note> entry) {
            Note note = entry.item();
            return new NoteView(
                    entry.id(),
                    note.title(),
                    note.text(),
                    note.tags(),
                    note.replyTo(),
                    note.createdAt(),
                    entry.changedAt());
        }

        static Object of(Entry<Note> entry) {
            return switch (entry) {
                case Living<Note> living -> of(living);
                case Deleted<Note> deleted -> DeletedView.of(deleted);
            };
        }
    }

    record MessageView(
            String id,
            String subject,
            String text,
            String sender,
            String channel,
            boolean read,
            Instant sentAt,
            Instant updatedAt) {

        static MessageView of(Living<Message> entry) {
            Message message = entry.item();
            return new MessageView(
                    entry.id(),
                    message.subject(),
                    message.text(),
                    message.sender(),
                    message.channel(),
                    message.read(),
                    message.sentAt(),
                    entry.changedAt());
        }

        static Object of(Entry<Message> entry) {
            return switch (entry) {
                case Living<Message> living -> of(living);
                case Deleted<Message> deleted -> DeletedView.of(deleted);
            };
        }
    }

    /** How many there are. */
    record Counts(int notes, int messages) {}

    private final String account;
    private final Clock clock;
    private final Ledger<Note> notes;
    private final Ledger<Message> messages;
    private int lastNote;
    private int lastMessage;

    private NotesLibrary(String account, Clock clock, int keptDeletions) {
        this.account = account;
        this.clock = clock;
        this.notes = new Ledger<>("notes", keptDeletions);
        this.messages = new Ledger<>("messages", keptDeletions);
    }

    static NotesLibrary seeded(String account, Clock clock, int keptDeletions) {
        NotesLibrary library = new NotesLibrary(account, clock, keptDeletions);
        library.fill(NOTES, MESSAGES);
        return library;
    }

    String account() {
        return account;
    }

    Ledger<Note> notes() {
        return notes;
    }

    Ledger<Message> messages() {
        return messages;
    }

    /** Adds so many of each, the same in every run. Each third note answers another one, many of them a later one. */
    Counts fill(int moreNotes, int moreMessages) {
        int last = lastNote + moreNotes;
        while (lastNote < last) {
            int number = lastNote + 1;
            Instant at = FIRST.plus(APART.multipliedBy(number));
            List<String> tags = number % 4 == 0 ? List.of("plan", "no" + number % 10) : List.of();
            addNote(new Note("Note " + number, "What was noted, no. " + number, tags, answered(number, last), at), at);
        }
        for (int added = 0; added < moreMessages; added++) {
            int number = lastMessage + 1;
            Instant at = FIRST.plus(APART.multipliedBy(number));
            String sender = "friend" + number % 7 + "@sandbox.example";
            addMessage(new Message("Message " + number, "Words " + number, sender, "inbox", number % 2 == 0, at), at);
        }
        return counts();
    }

    Counts counts() {
        return new Counts(notes.living().size(), messages.living().size());
    }

    Living<Note> createNote(String title, @Nullable String text, @Nullable String replyTo) {
        Instant now = clock.instant();
        return addNote(new Note(title, text == null ? "" : text, List.of(), known(replyTo), now), now);
    }

    Living<Note> editNote(String id, @Nullable String title, @Nullable String text, @Nullable String replyTo) {
        Living<Note> before = note(id);
        Note note = before.item();
        Note after = new Note(
                title == null ? note.title() : title,
                text == null ? note.text() : text,
                note.tags(),
                replyTo == null ? note.replyTo() : known(replyTo),
                note.createdAt());
        return notes.change(before, after, clock.instant());
    }

    void deleteNote(String id) {
        Instant now = clock.instant();
        notes.delete(note(id), now);
        notes.living().stream()
                .filter(note -> note.item().answers(id))
                .forEach(note -> notes.change(note, note.item().answeringNothing(), now));
    }

    Living<Message> createMessage(String subject, @Nullable String text) {
        Instant now = clock.instant();
        return addMessage(new Message(subject, text == null ? "" : text, account, "inbox", false, now), now);
    }

    Living<Message> editMessage(String id, @Nullable String subject, @Nullable Boolean read) {
        Living<Message> before = message(id);
        Message message = before.item();
        Message after = new Message(
                subject == null ? message.subject() : subject,
                message.text(),
                message.sender(),
                message.channel(),
                read == null ? message.read() : read,
                message.sentAt());
        return messages.change(before, after, clock.instant());
    }

    void deleteMessage(String id) {
        messages.delete(message(id), clock.instant());
    }

    private Living<Note> note(String id) {
        return notes.find(id).orElseThrow(() -> Refusal.notFound("There is no note " + id));
    }

    private Living<Message> message(String id) {
        return messages.find(id).orElseThrow(() -> Refusal.notFound("There is no message " + id));
    }

    private @Nullable String known(@Nullable String id) {
        return id == null ? null : note(id).id();
    }

    private Living<Note> addNote(Note note, Instant at) {
        return notes.add(id("note", ++lastNote), note, at);
    }

    private Living<Message> addMessage(Message message, Instant at) {
        return messages.add(id("message", ++lastMessage), message, at);
    }

    /** Odd ones answer what is listed after them, perhaps on another page. */
    private @Nullable String answered(int number, int last) {
        int other = number % 2 == 0 ? number - 1 : number + NOTES_APART;
        return number % 3 == 0 && other <= last ? id("note", other) : null;
    }

    /** The same in every run, yet no other account's. */
    private String id(String kind, int number) {
        String name = account + "/" + kind + "/" + number;
        return kind + "_" + Sha256.hex(name.getBytes(UTF_8)).substring(0, 12);
    }
}
