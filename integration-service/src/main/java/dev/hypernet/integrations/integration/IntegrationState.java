package dev.hypernet.integrations.integration;

import java.util.List;

/**
 * The lifecycle of an integration (seed 004), as types: each state offers only the moves that are legal from it.
 *
 * <pre>
 * PENDING_CONFIGURATION → PENDING_AUTHENTICATION → CONNECTED → DISCONNECTED | AUTH_ERROR | CONFIG_ERROR
 * DISCONNECTED, AUTH_ERROR → PENDING_AUTHENTICATION      CONFIG_ERROR → PENDING_CONFIGURATION
 * </pre>
 */
public sealed interface IntegrationState {
    /** Of all states, in the order of a life. */
    List<String> NAMES = List.of(
            "PENDING_CONFIGURATION",
            "PENDING_AUTHENTICATION",
            "CONNECTED",
            "DISCONNECTED",
            "AUTH_ERROR",
            "CONFIG_ERROR");

    /** As the database, events and seed 004 write it. */
    String name();

    /** As seeds 000 and 001 write it. */
    String status();

    /** As seed 003's health says it. */
    String health();

    static IntegrationState of(String name) {
        return switch (name) {
            case "PENDING_CONFIGURATION" -> new PendingConfiguration();
            case "PENDING_AUTHENTICATION" -> new PendingAuthentication();
            case "CONNECTED" -> new Connected();
            case "DISCONNECTED" -> new Disconnected();
            case "AUTH_ERROR" -> new AuthError();
            case "CONFIG_ERROR" -> new ConfigError();
            default -> throw new IllegalArgumentException("no state " + name);
        };
    }

    /** The states that seeds 000 and 001 call by this word; none for a word of others. */
    static List<String> namesOf(String status) {
        return NAMES.stream().filter(name -> of(name).status().equals(status)).toList();
    }

    /** Its settings are still to be given. */
    record PendingConfiguration() implements IntegrationState {
        public PendingAuthentication configured() {
            return new PendingAuthentication();
        }

        @Override
        public String name() {
            return "PENDING_CONFIGURATION";
        }

        @Override
        public String status() {
            return "pending";
        }

        @Override
        public String health() {
            return Health.INACTIVE;
        }
    }

    /** Its owner's consent at the provider, or a credential of theirs, is still to come. */
    record PendingAuthentication() implements IntegrationState {
        public Connected connected() {
            return new Connected();
        }

        @Override
        public String name() {
            return "PENDING_AUTHENTICATION";
        }

        @Override
        public String status() {
            return "pending";
        }

        @Override
        public String health() {
            return Health.INACTIVE;
        }
    }

    /** It works. */
    record Connected() implements IntegrationState {
        public Disconnected disconnected() {
            return new Disconnected();
        }

        public AuthError rejected() {
            return new AuthError();
        }

        public ConfigError misconfigured() {
            return new ConfigError();
        }

        @Override
        public String name() {
            return "CONNECTED";
        }

        @Override
        public String status() {
            return "connected";
        }

        @Override
        public String health() {
            return Health.ACTIVE;
        }
    }

    /** Its owner ended it; its tokens are revoked. */
    record Disconnected() implements IntegrationState {
        public PendingAuthentication reconnecting() {
            return new PendingAuthentication();
        }

        @Override
        public String name() {
            return "DISCONNECTED";
        }

        @Override
        public String status() {
            return "disconnected";
        }

        @Override
        public String health() {
            return Health.INACTIVE;
        }
    }

    /** The provider refuses its credential; its owner must consent anew or give another. */
    record AuthError() implements IntegrationState {
        public PendingAuthentication reconnecting() {
            return new PendingAuthentication();
        }

        public Disconnected disconnected() {
            return new Disconnected();
        }

        @Override
        public String name() {
            return "AUTH_ERROR";
        }

        @Override
        public String status() {
            return "error";
        }

        @Override
        public String health() {
            return Health.ERROR;
        }
    }

    /** Its settings do not work. */
    record ConfigError() implements IntegrationState {
        public PendingConfiguration reconfiguring() {
            return new PendingConfiguration();
        }

        public Disconnected disconnected() {
            return new Disconnected();
        }

        @Override
        public String name() {
            return "CONFIG_ERROR";
        }

        @Override
        public String status() {
            return "error";
        }

        @Override
        public String health() {
            return Health.ERROR;
        }
    }
}
