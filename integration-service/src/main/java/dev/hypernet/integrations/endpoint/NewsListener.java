package dev.hypernet.integrations.endpoint;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.persistence.Bundles;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Hears what happens to people's things. There is no inbox: an endpoint is told of each event once because it has one row
 * for it, and of people who listen to nothing nothing is written.
 */
@ApplicationScoped
public class NewsListener {
    private final Bundles bundles;
    private final NewsService news;

    NewsListener(Bundles bundles, NewsService news) {
        this.bundles = bundles;
        this.news = news;
    }

    @Incoming("object-news")
    public Uni<Void> onObjects(KafkaRecordBatch<String, byte[]> polled) {
        return bundles.settleEvents(polled, Event.class, Event::userId, news::note);
    }

    @Incoming("link-news")
    public Uni<Void> onLinks(KafkaRecordBatch<String, byte[]> polled) {
        return bundles.settleEvents(polled, Event.class, Event::userId, news::note);
    }

    @Incoming("integration-news")
    public Uni<Void> onIntegrations(KafkaRecordBatch<String, byte[]> polled) {
        return bundles.settleEvents(polled, Event.class, Event::userId, news::note);
    }
}
