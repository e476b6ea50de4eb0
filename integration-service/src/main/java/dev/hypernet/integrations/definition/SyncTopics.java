package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.contracts.event.ExecutionEvent;
import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.MediaMessage.DuplicateFound;
import dev.hypernet.contracts.event.MediaMessage.ProcessingRequested;
import dev.hypernet.contracts.event.ObjectEvent;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.contracts.event.UserEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the topics of a provider, and those of the product, before anything is sent to them. */
@ApplicationScoped
class SyncTopics {
    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.RETENTION_MS_CONFIG, "604800000",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "4194304");

    private final Admin admin;
    private final String prefix;
    private final int partitions;

    SyncTopics(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap,
            @ConfigProperty(name = "hypernet.topic-prefix") Optional<String> prefix,
            @ConfigProperty(name = "hypernet.topic-partitions") int partitions) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
        this.prefix = prefix.orElse("");
        this.partitions = partitions;
    }

    Uni<Void> create(Definition definition) {
        return Uni.join()
                .all(Stream.of(
                                SyncRequested.topicOf(definition.integrationId()),
                                ContentRequested.topicOf(definition.integrationId()),
                                Batch.TOPIC,
                                SyncProgress.TOPIC,
                                ObjectEvent.TOPIC,
                                LinkEvent.TOPIC,
                                IntegrationEvent.TOPIC,
                                ExecutionEvent.TOPIC,
                                UserEvent.TOPIC,
                                ProcessingRequested.TOPIC,
                                DuplicateFound.TOPIC)
                        .map(this::create)
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    @PreDestroy
    void close() {
        admin.close();
    }

    private Uni<Void> create(String topic) {
        NewTopic wanted = new NewTopic(prefix + topic, Optional.of(partitions), Optional.empty()).configs(SETTINGS);
        return Uni.createFrom()
                .completionStage(() -> admin.createTopics(List.of(wanted)).all().toCompletionStage())
                .onFailure(SyncTopics::exists)
                .recoverWithNull();
    }

    private static boolean exists(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TopicExistsException;
    }
}
