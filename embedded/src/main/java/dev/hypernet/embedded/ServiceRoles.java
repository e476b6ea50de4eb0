package dev.hypernet.embedded;

import java.util.regex.Pattern;

/**
 * A service's schema and the passwords of its three database roles, {@code <schema>_owner}, {@code <schema>_request}
 * and {@code <schema>_system}.
 *
 * @param schema lower-case name of at most 50 letters, digits and underscores, beginning with a letter
 */
public record ServiceRoles(String schema, String ownerPassword, String requestPassword, String systemPassword) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,49}");

    public ServiceRoles {
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException("Not a schema name: " + schema);
        }
        // An empty password would make PostgreSQL refuse every login of the role, much later and far from here.
        if (ownerPassword.isBlank() || requestPassword.isBlank() || systemPassword.isBlank()) {
            throw new IllegalArgumentException("A password of schema " + schema + " is blank");
        }
    }

    @Override
    public String toString() {
        return "ServiceRoles[schema=" + schema + "]";
    }
}
