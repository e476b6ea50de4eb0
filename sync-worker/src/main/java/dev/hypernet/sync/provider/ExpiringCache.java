package dev.hypernet.sync.provider;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers a bounded number of values for a bounded time; the one not used for longest goes first. */
final class ExpiringCache<K, V> {
    private final Clock clock;
    private final Map<K, Entry<V>> entries;

    private record Entry<V>(V value, Instant until) {}

    ExpiringCache(int size, Clock clock) {
        this.clock = clock;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Entry<V>> eldest) {
                return size() > size;
            }
        };
    }

    synchronized Optional<V> get(K key) {
        Entry<V> entry = entries.get(key);
        if (entry == null || !entry.until().isAfter(clock.instant())) {
            entries.remove(key);
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    synchronized void put(K key, V value, Instant until) {
        entries.put(key, new Entry<>(value, until));
    }

    synchronized void remove(K key) {
        entries.remove(key);
    }
}
