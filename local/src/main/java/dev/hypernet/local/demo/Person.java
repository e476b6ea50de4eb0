package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.UUID;

/**
 * Somebody with an account at Hypernet, logged in.
 *
 * @param api the API as this person may use it
 */
record Person(String id, String email, HypernetApi api) {

    /** Registers somebody new, under an address nobody had before, and logs them in. */
    static Person register(URI frontDoor) {
        HypernetApi anonymous = HypernetApi.at(frontDoor);
        String email = "ada." + UUID.randomUUID() + "@hypernet.example";
        ObjectNode credentials =
                JsonNodeFactory.instance.objectNode().put("email", email).put("password", "Demo-" + UUID.randomUUID());
        ObjectNode newcomer = credentials.deepCopy().put("display_name", "Ada");
        JsonNode user = anonymous.post("/api/v1/users", newcomer).expect(201).json();
        JsonNode login =
                anonymous.post("/api/v1/auth/login", credentials).expect(200).json();
        return new Person(user.path("id").asText(), email, anonymous.loggedIn(login));
    }
}
