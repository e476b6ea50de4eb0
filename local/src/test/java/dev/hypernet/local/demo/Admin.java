package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Admins of an installation: the first one is made in the database, as its operator does. */
final class Admin {

    private static final String MAKE_ADMIN = "update object.users set is_admin = true where user_id = ?::uuid";

    private Admin() {}

    /** Registers somebody new, makes them an admin and logs them in. */
    static Person registered(RunningStack stack) throws SQLException {
        HypernetApi anonymous = HypernetApi.at(stack.addresses().frontDoor());
        String email = "grace." + UUID.randomUUID() + "@hypernet.example";
        ObjectNode credentials =
                JsonNodeFactory.instance.objectNode().put("email", email).put("password", "Demo-" + UUID.randomUUID());
        String id = anonymous
                .post("/api/v1/users", credentials)
                .expect(201)
                .json()
                .path("id")
                .asText();
        try (Connection database = stack.database();
                PreparedStatement change = database.prepareStatement(MAKE_ADMIN)) {
            change.setString(1, id);
            Expectation.same("Accounts made an admin's", 1, change.executeUpdate());
        }
        // Whoever logs in is told what they are then.
        JsonNode login =
                anonymous.post("/api/v1/auth/login", credentials).expect(200).json();
        return new Person(id, email, anonymous.loggedIn(login));
    }
}
