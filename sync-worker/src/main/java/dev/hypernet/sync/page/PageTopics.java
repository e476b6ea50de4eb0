package dev.hypernet.sync.page;

import dev.hypernet.contracts.event.Event;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Which topics a worker reads and what things are called at the broker.
 *
 * @param prefix before every name; empty in production
 * @param providers the slugs of those served; empty for all
 */
public record PageTopics(String prefix, Set<String> providers) {
    private static final String SLUG = "[a-z][a-z0-9_]{0,49}";

    public PageTopics {
        providers = Set.copyOf(providers);
    }

    /** The work topics, and not the dead-letter topics beside them. */
    Pattern requested() {
        String slugs = providers.isEmpty()
                ? SLUG
                : new TreeSet<>(providers).stream().map(Pattern::quote).collect(Collectors.joining("|", "(", ")"));
        return Pattern.compile(Pattern.quote(prefix + "hypernet.sync.requested.") + slugs + "\\.v1");
    }

    String group() {
        return prefix + "sync-worker-pages";
    }

    /** One per partition, whoever holds it: a new holder's producer fences off the old one's. */
    String transactionalId(TopicPartition partition) {
        return prefix + "sync-worker-" + partition.topic() + "-" + partition.partition();
    }

    String of(Event event) {
        return prefix + event.topic();
    }

    /** Where an unreadable request goes. */
    static String deadLetters(String topic) {
        return topic + ".sync-worker.dlq";
    }
}
