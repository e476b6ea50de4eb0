package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The items of one stream and the order in which they changed. Every change takes the next sequence number, and an item
 * stands at the number of its last change only, so a delta names it once and in its last state.
 *
 * <p>A listing ends at the number reached when its first page was served, and its sync token is that number. A full
 * listing walks in order of creation, which nothing disturbs: whatever lives throughout is listed exactly once. A delta
 * walks in order of change: what changes meanwhile moves behind the listing's end, into the next delta.
 */
final class Ledger<T> {

    sealed interface Entry<T> {
        String id();

        Instant changedAt();
    }

    record Living<T>(String id, long created, long changed, Instant changedAt, T item) implements Entry<T> {}

    record Deleted<T>(String id, long changed, Instant changedAt) implements Entry<T> {}

    /** Entries, and either the token of the next page or, on the last page, the token of the next delta. */
    record Page<T>(
            List<Entry<T>> entries,
            @Nullable String nextPageToken,
            @Nullable String nextSyncToken) {}

    private enum Walk {
        FULL,
        DELTA
    }

    private record Cursor(Walk walk, long until, long after) {}

    /** Names this stream of this run: tokens of another stream, account or run are unknown here. */
    private final String origin;

    private final int keptDeletions;
    private final Pattern syncTokens;
    private final Pattern pageTokens;
    private final Map<String, Living<T>> byId = new HashMap<>();
    private final NavigableMap<Long, Living<T>> byCreation = new TreeMap<>();
    private final NavigableMap<Long, Entry<T>> byChange = new TreeMap<>();
    private final Deque<Long> deletions = new ArrayDeque<>();
    private long sequence;
    private long forgotten;

    Ledger(String stream, int keptDeletions) {
        this.origin = stream + "." + Secret.random().reveal();
        this.keptDeletions = keptDeletions;
        this.syncTokens = Pattern.compile(Pattern.quote(origin) + "\\.(\\d{1,18})");
        this.pageTokens = Pattern.compile(Pattern.quote(origin) + "\\.(FULL|DELTA)\\.(\\d{1,18})\\.(\\d{1,18})");
    }

    Optional<Living<T>> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<Living<T>> living() {
        return List.copyOf(byCreation.values());
    }

    /** The number of the last change; 0 before the first. */
    long lastChange() {
        return sequence;
    }

    Living<T> add(String id, T item, Instant at) {
        long number = ++sequence;
        return record(new Living<>(id, number, number, at, item));
    }

    /** Gives the entry its new state; the same state again is no change. */
    Living<T> change(Living<T> before, T item, Instant at) {
        if (item.equals(before.item())) {
            return before;
        }
        byChange.remove(before.changed());
        return record(new Living<>(before.id(), before.created(), ++sequence, at, item));
    }

    void delete(Living<T> before, Instant at) {
        byId.remove(before.id());
        byCreation.remove(before.created());
        byChange.remove(before.changed());
        byChange.put(++sequence, new Deleted<>(before.id(), sequence, at));
        deletions.add(sequence);
        if (deletions.size() > keptDeletions) {
            forgotten = deletions.remove();
            byChange.remove(forgotten);
        }
    }

    /** Everything that lives. */
    Page<T> first(int size) {
        return page(new Cursor(Walk.FULL, sequence, 0), size);
    }

    /** Everything that changed since the listing the token came from; an unknown or too old token is refused. */
    Page<T> since(String syncToken, int size) {
        Matcher token = syncTokens.matcher(decoded(syncToken));
        if (!token.matches() || Long.parseLong(token.group(1)) > sequence) {
            throw Refusal.syncTokenExpired();
        }
        return page(new Cursor(Walk.DELTA, sequence, Long.parseLong(token.group(1))), size);
    }

    /** The page after the one the token came from. */
    Page<T> next(String pageToken, int size) {
        Matcher token = pageTokens.matcher(decoded(pageToken));
        if (!token.matches()) {
            throw Refusal.invalidPageToken();
        }
        Cursor cursor = new Cursor(
                Walk.valueOf(token.group(1)), Long.parseLong(token.group(2)), Long.parseLong(token.group(3)));
        if (cursor.after() > cursor.until() || cursor.until() > sequence) {
            throw Refusal.invalidPageToken();
        }
        return page(cursor, size);
    }

    private Living<T> record(Living<T> entry) {
        byId.put(entry.id(), entry);
        byCreation.put(entry.created(), entry);
        byChange.put(entry.changed(), entry);
        return entry;
    }

    private Page<T> page(Cursor cursor, int size) {
        if (cursor.walk() == Walk.DELTA && cursor.after() < forgotten) {
            throw Refusal.syncTokenExpired();
        }
        NavigableMap<Long, ? extends Entry<T>> walked = cursor.walk() == Walk.FULL ? byCreation : byChange;
        List<Entry<T>> entries = new ArrayList<>();
        long last = cursor.after();
        for (var numbered :
                walked.subMap(cursor.after(), false, cursor.until(), true).entrySet()) {
            if (entries.size() == size) {
                return new Page<>(entries, pageToken(new Cursor(cursor.walk(), cursor.until(), last)), null);
            }
            entries.add(numbered.getValue());
            last = numbered.getKey();
        }
        return new Page<>(entries, null, encoded(origin + "." + cursor.until()));
    }

    private String pageToken(Cursor cursor) {
        return encoded(origin + "." + cursor.walk() + "." + cursor.until() + "." + cursor.after());
    }

    private static String encoded(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
