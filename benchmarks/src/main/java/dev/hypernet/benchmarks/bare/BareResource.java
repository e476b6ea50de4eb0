package dev.hypernet.benchmarks.bare;

import dev.hypernet.benchmarks.sql.LinkStatements;
import dev.hypernet.benchmarks.sql.ObjectStatements;
import dev.hypernet.benchmarks.sql.Outcome;
import dev.hypernet.benchmarks.sql.OwnerPool;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The five requests of P1 and P2. */
@Path("/bare")
@Produces(MediaType.APPLICATION_JSON)
public class BareResource {

    private final OwnerPool objects;
    private final OwnerPool links;

    BareResource(@ReactiveDataSource("object") Pool objects, @ReactiveDataSource("link") Pool links) {
        this.objects = new OwnerPool(objects.getDelegate());
        this.links = new OwnerPool(links.getDelegate());
    }

    @GET
    @Path("/objects/{id}")
    public Uni<String> object(@HeaderParam("Owner") UUID owner, @PathParam("id") UUID id) {
        return answer(objects.run(owner, connection -> ObjectStatements.find(connection, owner, id))
                .map(BareResource::found));
    }

    @PATCH
    @Path("/objects/{id}")
    public Uni<String> patch(@HeaderParam("Owner") UUID owner, @PathParam("id") UUID id, String body) {
        String text = new JsonObject(body).getJsonObject("fields").getString("text");
        return answer(
                objects.inTransaction(owner, connection -> ObjectStatements.update(connection, owner, id, 0, text))
                        .map(BareResource::written));
    }

    @GET
    @Path("/links/{id}")
    public Uni<String> link(@HeaderParam("Owner") UUID owner, @PathParam("id") UUID id) {
        return answer(links.run(owner, connection -> LinkStatements.find(connection, owner, id))
                .map(BareResource::found));
    }

    @GET
    @Path("/links")
    public Uni<String> links(@HeaderParam("Owner") UUID owner, @QueryParam("from_object_id") UUID from) {
        return answer(links.run(owner, connection -> LinkStatements.byPlace(connection, owner, from))
                .map(BareResource::page));
    }

    @POST
    @Path("/links")
    public Uni<String> create(@HeaderParam("Owner") UUID owner, String body) {
        JsonObject wish = new JsonObject(body);
        UUID from = UUID.fromString(wish.getString("from_object_id"));
        UUID to = UUID.fromString(wish.getString("to_object_id"));
        String payload = wish.getJsonObject("metadata").getString("payload");
        return answer(
                links.inTransaction(owner, connection -> LinkStatements.create(connection, owner, from, to, payload))
                        .map(BareResource::written));
    }

    private static Uni<String> answer(Future<JsonObject> answer) {
        return Uni.createFrom().completionStage(answer.map(JsonObject::encode).toCompletionStage());
    }

    private static JsonObject found(Optional<JsonObject> row) {
        return row.orElseThrow(NotFoundException::new);
    }

    private static JsonObject written(Outcome outcome) {
        return Optional.ofNullable(outcome.row()).orElseThrow(NotFoundException::new);
    }

    private static JsonObject page(List<JsonObject> rows) {
        boolean more = rows.size() > LinkStatements.PAGE_SIZE;
        List<JsonObject> items = more ? rows.subList(0, LinkStatements.PAGE_SIZE) : rows;
        return new JsonObject()
                .put("items", new JsonArray(items))
                .put("next_cursor", more ? items.getLast().getString("id") : null);
    }
}
