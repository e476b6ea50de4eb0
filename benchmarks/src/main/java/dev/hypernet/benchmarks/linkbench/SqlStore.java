package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.Http;
import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.sql.LinkStatements;
import dev.hypernet.benchmarks.sql.ObjectStatements;
import dev.hypernet.benchmarks.sql.Outcome;
import dev.hypernet.benchmarks.sql.OwnerPool;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Straight at PostgreSQL: as the request roles, under row-level security, the same rows written. */
final class SqlStore implements Store {

    private final OwnerPool objects;
    private final OwnerPool links;

    SqlStore(Room room, int clients) {
        this.objects = new OwnerPool(room.pool("object", clients));
        this.links = new OwnerPool(room.pool("link", clients));
    }

    @Override
    public Optional<JsonObject> node(Person person, UUID id) {
        return Http.await(objects.run(person.id(), sql -> ObjectStatements.find(sql, person.id(), id)));
    }

    @Override
    public Outcome addNode(Person person, String text) {
        return Http.await(objects.inTransaction(person.id(), sql -> ObjectStatements.create(sql, person.id(), text)));
    }

    @Override
    public Outcome updateNode(Person person, UUID id, long version, String text) {
        return Http.await(objects.inTransaction(
                person.id(), sql -> ObjectStatements.update(sql, person.id(), id, version, text)));
    }

    @Override
    public Outcome deleteNode(Person person, UUID id) {
        return deleted(
                Http.await(objects.inTransaction(person.id(), sql -> ObjectStatements.delete(sql, person.id(), id))));
    }

    @Override
    public Optional<JsonObject> link(Person person, UUID id) {
        return Http.await(links.run(person.id(), sql -> LinkStatements.find(sql, person.id(), id)));
    }

    @Override
    public List<JsonObject> newest(Person person, UUID from, @Nullable Instant before, int limit) {
        return Http.await(links.run(
                person.id(),
                sql -> LinkStatements.newest(
                        sql, person.id(), from, before == null ? null : before.atOffset(ZoneOffset.UTC), limit)));
    }

    @Override
    public List<JsonObject> between(Person person, UUID from, List<UUID> to) {
        return Http.await(links.run(person.id(), sql -> LinkStatements.between(sql, person.id(), from, to)));
    }

    @Override
    public long count(Person person, UUID from) {
        return Http.await(links.run(person.id(), sql -> LinkStatements.count(sql, person.id(), from)));
    }

    @Override
    public Outcome addLink(Person person, UUID from, UUID to, String payload) {
        return Http.await(
                links.inTransaction(person.id(), sql -> LinkStatements.create(sql, person.id(), from, to, payload)));
    }

    @Override
    public Outcome updateLink(Person person, UUID id, long version, double strength, String payload) {
        return Http.await(links.inTransaction(
                person.id(), sql -> LinkStatements.update(sql, person.id(), id, version, strength, payload)));
    }

    @Override
    public Outcome deleteLink(Person person, UUID id) {
        return deleted(
                Http.await(links.inTransaction(person.id(), sql -> LinkStatements.delete(sql, person.id(), id))));
    }

    /** A deletion answers nothing but that it is done, as the API's does. */
    private static Outcome deleted(Outcome outcome) {
        return Outcome.of(outcome.kind());
    }
}
