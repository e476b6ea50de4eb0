package dev.hypernet.objects.sync;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds those of many that are refused, by trying ever smaller parts: a few among many take few tries. Where there are
 * more than a few, it gives up, and what was not tried counts as refused.
 */
final class Halving<T> {
    static final int MOST = 64;
    static final String NOT_TRIED = "not tried: too many of its page are refused";

    private final Function<List<T>, Uni<Optional<String>>> refusal;
    private final Deque<List<T>> untried = new ArrayDeque<>();
    private final Map<T, String> refused = new HashMap<>();

    private Halving(List<T> all, Function<List<T>, Uni<Optional<String>>> refusal) {
        this.refusal = refusal;
        untried.push(all);
    }

    /**
     * What is refused, each with the reason.
     *
     * @param refusal tries a part: why it is refused; empty when it is not
     */
    static <T> Uni<Map<T, String>> refused(List<T> all, Function<List<T>, Uni<Optional<String>>> refusal) {
        return all.isEmpty() ? Uni.createFrom().item(Map.of()) : new Halving<>(all, refusal).refused();
    }

    private Uni<Map<T, String>> refused() {
        return Uni.createFrom()
                .deferred(this::tryNext)
                .repeat()
                .until(part -> untried.isEmpty())
                .onItem()
                .ignoreAsUni()
                .replaceWith(refused);
    }

    private Uni<List<T>> tryNext() {
        List<T> part = untried.pop();
        return refusal.apply(part)
                .invoke(reason -> reason.ifPresent(why -> settle(part, why)))
                .replaceWith(part);
    }

    private void settle(List<T> part, String reason) {
        if (part.size() == 1) {
            refused.put(part.getFirst(), reason);
            giveUpAfterMany();
        } else {
            int middle = part.size() / 2;
            untried.push(part.subList(middle, part.size()));
            untried.push(part.subList(0, middle));
        }
    }

    private void giveUpAfterMany() {
        if (refused.size() >= MOST) {
            untried.forEach(rest -> rest.forEach(each -> refused.put(each, NOT_TRIED)));
            untried.clear();
        }
    }
}
