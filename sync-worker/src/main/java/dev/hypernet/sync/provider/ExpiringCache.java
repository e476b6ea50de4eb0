package dev.hypernet.sync.provider;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers a bounded number of values for a bounded time; the one not used for longest goes first. */
public final class ExpiringCache<K, V> {
    private final Clock clock;
    private final Map<K, Kept<V>> entries;

    private record Kept<V>(V value, Instant until) {}

    public ExpiringCache(int size, Clock clock) {
        this.clock = clock;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
                return size() > size;
            }
        };
    }

    public synchronized Optional<V> get(K key) {
        Kept<V> kept = entries.get(key);
        if (kept == null || !kept.until().isAfter(clock.instant())) {
            entries.remove(key);
            return Optional.empty();
        }
        return Optional.of(kept.value());
    }

    public synchronized void put(K key, V value, Instant until) {
        entries.put(key, new Kept<>(value, until));
    }

    public synchronized void remove(K key) {
        entries.remove(key);
    }
}
