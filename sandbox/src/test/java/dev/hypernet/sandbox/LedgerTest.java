package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.sandbox.Ledger.Deleted;
import dev.hypernet.sandbox.Ledger.Entry;
import dev.hypernet.sandbox.Ledger.Living;
import dev.hypernet.sandbox.Ledger.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final Ledger<String> ledger = new Ledger<>("things", 1_000);
    private int names;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aCopyFedByDeltasEqualsTheLedgerWhateverChangedDuringPaging(long seed) {
        Random chance = new Random(seed);
        for (int number = 0; number < 40; number++) {
            add();
        }
        Map<String, String> copy = new HashMap<>();

        String syncToken = readAll(ledger.first(7), copy, () -> disturb(chance));
        for (int round = 0; round < 30; round++) {
            disturb(chance);
            syncToken = readAll(ledger.since(syncToken, 1 + chance.nextInt(9)), copy, () -> disturb(chance));
        }
        readAll(ledger.since(syncToken, 100), copy, () -> {});

        assertThat(copy).isEqualTo(ledger.living().stream().collect(Collectors.toMap(Living::id, Living::item)));
    }

    @Test
    void anItemThatLivesThroughoutIsListedOnceHoweverOftenItChangesMeanwhile() {
        Living<String> first = add();
        Living<String> second = add();
        Page<String> page = ledger.first(1);
        ledger.change(first, "changed", NOW);
        ledger.change(second, "changed", NOW);

        assertThat(ids(page)).containsExactly(first.id());
        assertThat(ids(ledger.next(String.valueOf(page.nextPageToken()), 1))).containsExactly(second.id());
    }

    @Test
    void anItemChangedTwiceIsInTheDeltaOnceAndInItsLastState() {
        Living<String> thing = add();
        String syncToken = String.valueOf(ledger.first(10).nextSyncToken());
        ledger.change(ledger.change(thing, "second", NOW), "third", NOW);

        assertThat(ledger.since(syncToken, 10).entries())
                .singleElement()
                .satisfies(entry -> assertThat(((Living<String>) entry).item()).isEqualTo("third"));
    }

    @Test
    void anItemCreatedAndDeletedSinceTheTokenIsInTheDeltaAsDeleted() {
        String syncToken = String.valueOf(ledger.first(10).nextSyncToken());
        Living<String> thing = add();
        ledger.delete(thing, NOW);

        assertThat(ledger.since(syncToken, 10).entries())
                .singleElement()
                .isInstanceOf(Deleted.class)
                .extracting(Entry::id)
                .isEqualTo(thing.id());
    }

    @Test
    void theSameStateAgainIsNoChange() {
        Living<String> thing = add();
        String syncToken = String.valueOf(ledger.first(10).nextSyncToken());
        ledger.change(thing, thing.item(), NOW);

        assertThat(ledger.since(syncToken, 10).entries()).isEmpty();
    }

    @Test
    void aTokenOlderThanAForgottenDeletionIsRefused() {
        Ledger<String> forgetful = new Ledger<>("things", 1);
        String old = String.valueOf(forgetful.first(10).nextSyncToken());
        forgetful.delete(forgetful.add("one", "", NOW), NOW);
        String remembered = String.valueOf(forgetful.first(10).nextSyncToken());
        forgetful.delete(forgetful.add("two", "", NOW), NOW);

        assertThatThrownBy(() -> forgetful.since(old, 10)).isInstanceOf(Refusal.class);
        assertThat(forgetful.since(remembered, 10).entries()).hasSize(1);
    }

    @Test
    void aTokenOfAnotherLedgerIsRefused() {
        String foreign = String.valueOf(new Ledger<>("things", 1).first(10).nextSyncToken());

        assertThatThrownBy(() -> ledger.since(foreign, 10)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> ledger.next(foreign, 10)).isInstanceOf(Refusal.class);
    }

    /** Reads to the last page, disturbed after each, and returns the sync token; no page may repeat an item. */
    private String readAll(Page<String> first, Map<String, String> copy, Runnable disturbance) {
        List<String> seen = new ArrayList<>();
        Page<String> page = first;
        while (true) {
            seen.addAll(ids(page));
            page.entries().forEach(entry -> apply(entry, copy));
            if (page.nextPageToken() == null) {
                assertThat(seen).doesNotHaveDuplicates();
                return String.valueOf(page.nextSyncToken());
            }
            disturbance.run();
            page = ledger.next(page.nextPageToken(), 5);
        }
    }

    private static void apply(Entry<String> entry, Map<String, String> copy) {
        switch (entry) {
            case Living<String> living -> copy.put(living.id(), living.item());
            case Deleted<String> deleted -> copy.remove(deleted.id());
        }
    }

    private void disturb(Random chance) {
        List<Living<String>> living = ledger.living();
        Living<String> victim = living.get(chance.nextInt(living.size()));
        switch (chance.nextInt(4)) {
            case 0 -> add();
            case 1 -> ledger.delete(victim, NOW);
            case 2 -> ledger.delete(add(), NOW);
            default -> ledger.change(victim, "state-" + chance.nextInt(), NOW);
        }
        add();
    }

    private Living<String> add() {
        return ledger.add("thing-" + ++names, "first", NOW);
    }

    private static List<String> ids(Page<String> page) {
        return page.entries().stream().map(Entry::id).toList();
    }
}
