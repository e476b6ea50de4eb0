package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The registry of what can be connected (row D14).
 *
 * <p>Documents are read and mirrored into the database at start and every half minute, so a new or changed file needs no
 * restart. One that is broken is named in the log with file and pointer; the others load.
 */
@ApplicationScoped
public class Definitions {
    private static final Logger LOG = Logger.getLogger(Definitions.class);

    private final DefinitionFiles files;
    private final DefinitionReader reader = new DefinitionReader();
    private final DefinitionRepository repository;
    private final SyncTopics topics;
    private final Config config;
    private final ObjectMapper json = new ObjectMapper();
    private final Clock clock;
    private final Map<String, Definition> current = new ConcurrentHashMap<>();
    private final Map<String, String> complaints = new ConcurrentHashMap<>();
    private volatile boolean mirrored;

    Definitions(DefinitionFiles files, DefinitionRepository repository, SyncTopics topics, Config config, Clock clock) {
        this.files = files;
        this.repository = repository;
        this.topics = topics;
        this.config = config;
        this.clock = clock;
    }

    /** All that can be seen, by name. */
    public List<Definition> all() {
        return current.values().stream()
                .filter(definition -> definition.status() != Definition.Status.DRAFT)
                .sorted(Comparator.comparing(Definition::integrationId))
                .toList();
    }

    /** The one to connect to; a 404 for what there is not or what is not open to new connections. */
    public Definition connectable(String type) {
        return Optional.ofNullable(current.get(type))
                .filter(definition -> definition.status() == Definition.Status.PUBLISHED
                        || definition.status() == Definition.Status.DEPRECATED)
                .orElseThrow(() -> Problem.notFound("provider: GET /api/v1/providers lists them"));
    }

    /** The current one of a connected integration. */
    public Definition of(String type) {
        return Optional.ofNullable(current.get(type)).orElseThrow(() -> Problem.notFound("provider"));
    }

    /** The document of a version, as it was when a job began. */
    public Uni<JsonNode> document(String type, String version) {
        return repository
                .document(type, version)
                .map(found -> found.<JsonNode>map(document -> json.valueToTree(document.getMap()))
                        .orElseThrow(() -> Problem.notFound("definition")));
    }

    /**
     * An integration's settings over the deployment's ({@code hypernet.providers.<type>.<setting>}) over the document's
     * defaults.
     */
    public ObjectNode settings(Definition definition, JsonNode own) {
        ObjectNode settings = definition.defaultConfig().deepCopy();
        definition
                .configSchema()
                .path("properties")
                .fieldNames()
                .forEachRemaining(setting -> config.getOptionalValue(
                                "hypernet.providers." + definition.integrationId() + "." + setting, String.class)
                        .ifPresent(value -> settings.put(setting, value)));
        own.properties().forEach(setting -> settings.set(setting.getKey(), setting.getValue()));
        return settings;
    }

    /** Whether the documents have been read once. */
    public boolean isReady() {
        return mirrored;
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> mirror() {
        return Multi.createFrom()
                .iterable(files.all())
                .onItem()
                .transformToUniAndConcatenate(this::mirror)
                .onItem()
                .ignoreAsUni()
                .invoke(() -> mirrored = true);
    }

    private Uni<Void> mirror(DefinitionFiles.Document document) {
        return switch (reader.read(document.name(), document.json())) {
            case Reading.Readable(Definition definition) -> mirror(document.name(), definition);
            case Reading.Unreadable(List<dev.hypernet.connector.Problem> problems) ->
                complain(document.name(), problems);
        };
    }

    private Uni<Void> mirror(String file, Definition definition) {
        Definition known = current.get(definition.integrationId());
        if (known != null && known.contentHash().equals(definition.contentHash())) {
            return Uni.createFrom().voidItem();
        }
        return repository
                .mirror(definition, clock.instant())
                .chain(accepted -> accepted ? open(definition) : refuse(file, definition));
    }

    private Uni<Void> open(Definition definition) {
        return topics.create(definition).invoke(() -> {
            current.put(definition.integrationId(), definition);
            LOG.infof("%s %s can be connected", definition.integrationId(), definition.version());
        });
    }

    private Uni<Void> refuse(String file, Definition definition) {
        complain(
                file,
                "%s: version %s of %s is known with other content; a version never changes: raise it"
                        .formatted(file, definition.version(), definition.integrationId()));
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> complain(String file, List<dev.hypernet.connector.Problem> problems) {
        problems.forEach(problem -> complain(file + problem.pointer(), problem.toString()));
        return Uni.createFrom().voidItem();
    }

    /** Once for each finding, not twice a minute. */
    private void complain(String place, String finding) {
        if (!finding.equals(complaints.put(place, finding))) {
            LOG.errorf("definition not loaded: %s", finding);
        }
    }
}
