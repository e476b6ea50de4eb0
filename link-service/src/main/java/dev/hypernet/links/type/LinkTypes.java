package dev.hypernet.links.type;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The types in force. Each question asks the database, so that a new version counts on every replica at once. */
@Singleton
public class LinkTypes {
    private final TypeRepository types;

    LinkTypes(TypeRepository types) {
        this.types = types;
    }

    /** The types in force by their names, in one look; what there is not is left out. */
    public Uni<Map<String, LinkType>> inForce(SqlClient client, Collection<String> names) {
        return names.isEmpty() ? Uni.createFrom().item(Map.of()) : types.inForce(client, names);
    }

    /** What links can be made of, in order. */
    public Uni<List<String>> names(SqlClient client) {
        return types.names(client);
    }
}
