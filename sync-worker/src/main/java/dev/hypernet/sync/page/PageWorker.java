package dev.hypernet.sync.page;

import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.platform.json.Scrub;
import dev.hypernet.sync.WorkerConfig;
import dev.hypernet.sync.provider.Budgets;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Plans;
import dev.hypernet.sync.provider.ProviderClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The page lanes as a part of the service: begun and ended with it, measured by it. */
@ApplicationScoped
public class PageWorker {
    private final MeterRegistry registry;
    private final PageConsumer consumer;
    private @Nullable KafkaClientMetrics consumerMetrics;

    PageWorker(
            WorkerConfig config,
            @ConfigProperty(name = "hypernet.topic-prefix") Optional<String> prefix,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Plans plans,
            Leases leases,
            Budgets budgets,
            ProviderClient provider,
            Scrub scrub,
            EventCodec codec,
            Clock clock,
            MeterRegistry registry) {
        this.registry = registry;
        Set<String> providers = new HashSet<>(config.providers().orElse(List.of()));
        PageTopics topics = new PageTopics(prefix.orElse(""), providers);
        Patience patience = new Patience(clock, new SecureRandom());
        PageFetch fetch =
                new PageFetch(plans, leases, budgets, provider, patience, scrub, clock, config.pagesPerStream());
        PageWork work = new PageSync(fetch, new PageWriter(codec), new PageMetrics(registry), codec, topics, clock);
        PageClients clients =
                new PageClients(new HashMap<>(kafka), topics, config.instance().orElse(null));
        this.consumer = new PageConsumer(clients, work, this::measure);
    }

    void start(@Observes StartupEvent event) {
        registry.gauge("hypernet.lanes", consumer, pages -> pages.state().lanes());
        registry.gauge("hypernet.lanes.open", consumer, pages -> pages.state().openLanes());
        consumer.start();
    }

    void stop(@Observes ShutdownEvent event) {
        consumer.close();
    }

    PageConsumer.State state() {
        return consumer.state();
    }

    boolean isAlive() {
        return consumer.isAlive();
    }

    /** A consumer's lag and the like; the one before it is gone and its meters with it. */
    private void measure(KafkaConsumer<?, ?> polling) {
        KafkaClientMetrics old = consumerMetrics;
        if (old != null) {
            old.close();
        }
        KafkaClientMetrics fresh = new KafkaClientMetrics(polling);
        fresh.bindTo(registry);
        consumerMetrics = fresh;
    }
}
