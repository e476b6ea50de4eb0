package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Reading;
import dev.hypernet.persistence.SqlStates;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Brings the documents on disk into the registry (row D13), at start and every half minute, so a new or changed file
 * needs no restart; and looks what other replicas registered meanwhile. A document that is broken, or that the registry
 * does not take, is named in the log with file and pointer; the others load.
 */
@ApplicationScoped
class FileMirror {
    private static final Logger LOG = Logger.getLogger(FileMirror.class);

    private final DefinitionFiles files;
    private final DefinitionDocuments documents;
    private final DefinitionService registry;
    private final Definitions definitions;
    private final Vertx vertx;
    /** Of each file, what of it was settled: read and registered, or complained about. */
    private final Map<String, String> settled = new ConcurrentHashMap<>();

    private volatile boolean mirrored;

    FileMirror(
            DefinitionFiles files,
            DefinitionDocuments documents,
            DefinitionService registry,
            Definitions definitions,
            Vertx vertx) {
        this.files = files;
        this.documents = documents;
        this.registry = registry;
        this.definitions = definitions;
        this.vertx = vertx;
    }

    /** Whether the documents have been read once. */
    boolean isReady() {
        return mirrored;
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> mirror() {
        return vertx.executeBlocking(files::all, false)
                .chain(this::takeAll)
                .chain(() -> definitions.refresh())
                .invoke(() -> mirrored = true);
    }

    private Uni<Void> takeAll(List<DefinitionFiles.Document> found) {
        return Multi.createFrom()
                .iterable(found)
                .onItem()
                .transformToUniAndConcatenate(this::take)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> take(DefinitionFiles.Document document) {
        String content = Sha256.hex(document.json());
        if (content.equals(settled.get(document.name()))) {
            return Uni.createFrom().voidItem();
        }
        return documents
                .read(document.name(), document.json())
                .chain(reading -> switch (reading) {
                    case Reading.Readable(Definition definition) -> register(document.name(), definition);
                    case Reading.Unreadable(List<dev.hypernet.connector.Problem> problems) -> complain(problems);
                })
                .invoke(() -> settled.put(document.name(), content));
    }

    /** What the registry or the database refuses is this file's own trouble; a database that is away is everybody's. */
    private Uni<Void> register(String file, Definition definition) {
        return registry.register(definition)
                .replaceWithVoid()
                .onFailure(FileMirror::isRefusal)
                .invoke(refused -> LOG.errorf("definition not loaded: %s: %s", file, refused.getMessage()))
                .onFailure(FileMirror::isRefusal)
                .recoverWithNull();
    }

    /** Whether it would be refused again: then the file is settled until it changes. */
    static boolean isRefusal(Throwable failure) {
        return switch (failure) {
            case Problem refused -> true;
            case PgException refused -> !SqlStates.isPassing(refused);
            default -> false;
        };
    }

    private static Uni<Void> complain(List<dev.hypernet.connector.Problem> problems) {
        problems.forEach(problem -> LOG.errorf("definition not loaded: %s", problem));
        return Uni.createFrom().voidItem();
    }
}
