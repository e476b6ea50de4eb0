package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Definition.Status;
import dev.hypernet.connector.Reading;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * What can be connected, run and synced (row D14), as this replica knows it: the current version of every definition,
 * with the status it has now.
 *
 * <p>It knows at once what it registered itself, and within half a minute what another replica did.
 */
@ApplicationScoped
public class Definitions {
    private static final Logger LOG = Logger.getLogger(Definitions.class);

    private final DefinitionRepository repository;
    private final DefinitionDocuments documents;
    private final SyncTopics topics;
    private final Config config;
    private final Map<String, Current> current = new ConcurrentHashMap<>();
    private final AtomicLong seen = new AtomicLong();

    Definitions(DefinitionRepository repository, DefinitionDocuments documents, SyncTopics topics, Config config) {
        this.repository = repository;
        this.documents = documents;
        this.topics = topics;
        this.config = config;
    }

    /**
     * A definition as it is now.
     *
     * @param revision rises with each change
     */
    record Current(Definition definition, long revision) {
        boolean isDraft() {
            return definition.status() == Status.DRAFT;
        }
    }

    /** All that can be seen, by id: drafts are not. */
    public List<Definition> all() {
        return current.values().stream()
                .filter(known -> !known.isDraft())
                .map(Current::definition)
                .sorted(Comparator.comparing(Definition::integrationId))
                .toList();
    }

    /**
     * The one to connect to. A 404 for what there is not, drafts among it; a 409 {@code definition-deprecated} or
     * {@code definition-archived} for what takes no new connections.
     */
    public Definition connectable(String type) {
        Definition definition = inForce(type);
        if (definition.status() == Status.DEPRECATED) {
            throw Problem.conflict(
                    "definition-deprecated",
                    "%s takes no new connections; those there are go on.".formatted(definition.name()));
        }
        return definition;
    }

    /** The one to call or sync by. A 404 for what there is not, drafts among it; a 409 {@code definition-archived}. */
    public Definition runnable(String type) {
        return inForce(type);
    }

    /** One that a person may name: a 404 for what there is not, drafts among it. */
    public Definition visible(String type) {
        return listed(type).definition();
    }

    /**
     * The current one of an integration that is there, whatever its status. Not for what a request names: it knows
     * drafts.
     */
    public Definition of(String type) {
        return known(type).orElseThrow(() -> Problem.notFound("provider"));
    }

    /** The same, where an integration can do without: its definition may be gone. */
    public Optional<Definition> known(String type) {
        return Optional.ofNullable(current.get(type)).map(Current::definition);
    }

    /** The document of a version, as it was when a job began. */
    public Uni<JsonNode> document(String type, String version) {
        return repository
                .version(type, version)
                .map(found -> found.map(StoredVersion::document).orElseThrow(() -> Problem.notFound("definition")));
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

    /** One that can be seen, with its revision; a 404 for the others. */
    Current listed(String type) {
        return Optional.ofNullable(current.get(type))
                .filter(known -> !known.isDraft())
                .orElseThrow(() -> Problem.notFound("provider: GET /api/v1/providers lists them"));
    }

    /** Learns what changed since it last looked, whoever changed it. */
    public Uni<Void> refresh() {
        return repository.changedSince(seen.get()).chain(this::learn);
    }

    /** Several may run at once: of each definition the highest revision stays. */
    private Uni<Void> learn(List<StoredVersion> changed) {
        return Multi.createFrom()
                .iterable(changed)
                .onItem()
                .transformToUniAndConcatenate(this::learn)
                .onItem()
                .ignoreAsUni()
                .invoke(() -> changed.forEach(version -> seen.accumulateAndGet(version.revision(), Math::max)));
    }

    private Uni<Void> learn(StoredVersion version) {
        String name = version.integrationId() + " " + version.number();
        byte[] json = Objects.requireNonNull(version.document()).toString().getBytes(StandardCharsets.UTF_8);
        return documents.read(name, json).chain(reading -> switch (reading) {
            case Reading.Readable(Definition definition) -> open(new Current(definition, version.revision()));
            case Reading.Unreadable(List<dev.hypernet.connector.Problem> problems) -> complain(problems);
        });
    }

    private Uni<Void> open(Current changed) {
        return (changed.isDraft() ? Uni.createFrom().voidItem() : topics.create(changed.definition()))
                .invoke(() -> put(changed));
    }

    private void put(Current changed) {
        Definition definition = changed.definition();
        current.merge(
                definition.integrationId(),
                changed,
                (known, newer) -> newer.revision() > known.revision() ? newer : known);
        LOG.infof("%s %s is %s", definition.integrationId(), definition.version(), definition.status());
    }

    /** A newer build may have stored what this one cannot read: the others are not to suffer from it. */
    private static Uni<Void> complain(List<dev.hypernet.connector.Problem> problems) {
        problems.forEach(problem -> LOG.errorf("definition not loaded: %s", problem));
        return Uni.createFrom().voidItem();
    }

    private Definition inForce(String type) {
        Definition definition = visible(type);
        if (definition.status() == Status.ARCHIVED) {
            throw Problem.conflict(
                    "definition-archived", "%s is archived: it can only be read.".formatted(definition.name()));
        }
        return definition;
    }
}
