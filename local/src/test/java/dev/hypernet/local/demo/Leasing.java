package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * How the worker gets an integration's credential: in its name and with its secret, which is the only way there is.
 *
 * @param replica the process of credential-service that is asked
 * @param identity the headers that say who calls, good for five minutes
 */
record Leasing(URI replica, Map<String, String> identity, String owner, String integrationId) {

    /** Prepares it at the process of credential-service that everybody else asks. */
    static Leasing of(RunningStack stack, Person owner, String integrationId) throws IOException, InterruptedException {
        return new Leasing(
                stack.addresses().of(Service.CREDENTIAL_SERVICE),
                ServiceToken.identity(stack, Service.SYNC_WORKER, Service.CREDENTIAL_SERVICE),
                owner.id(),
                integrationId);
    }

    Leasing at(URI otherReplica) {
        return new Leasing(otherReplica, identity, owner, integrationId);
    }

    /** Another credential of the same owner, at the same process. */
    Leasing ofAnother(String otherIntegrationId) {
        return new Leasing(replica, identity, owner, otherIntegrationId);
    }

    Answer ask() {
        return ask(wish());
    }

    /** Says that the provider has refused that generation: it is renewed before its time. */
    Answer askAfterRefusalOf(long generation) {
        return ask(wish().put("rejected_generation", generation));
    }

    private Answer ask(ObjectNode wish) {
        URI lease = URI.create(replica + "/internal/v1/credentials/" + integrationId + "/lease");
        return Http.send("POST", lease, identity, wish);
    }

    private ObjectNode wish() {
        return JsonNodeFactory.instance.objectNode().put("user_id", owner).put("purpose", "sync");
    }
}
