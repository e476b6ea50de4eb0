package dev.hypernet.local;

import java.net.URI;

/**
 * Where everything listens: the front door's port and the nine above it, all on 127.0.0.1.
 *
 * @param port the front door's port
 */
public record Addresses(int port) {

    /** How many ports are used, the front door's included. */
    public static final int PORTS = 10;

    private static final int SANDBOX = 6;
    private static final int KAFKA = 7;
    private static final int KAFKA_CONTROLLER = 8;
    private static final int POSTGRES = 9;

    /** Returns the public address, without a slash at its end. */
    public URI frontDoor() {
        return http(port);
    }

    /** Returns a service's internal address, without a slash at its end. */
    public URI of(Service service) {
        return http(portOf(service));
    }

    public int portOf(Service service) {
        return port + service.portOffset();
    }

    /** Returns the sandbox's address: the OAuth server, the provider and its control API. */
    public URI sandbox() {
        return http(sandboxPort());
    }

    public int sandboxPort() {
        return port + SANDBOX;
    }

    public int kafkaPort() {
        return port + KAFKA;
    }

    public int kafkaControllerPort() {
        return port + KAFKA_CONTROLLER;
    }

    public int postgresPort() {
        return port + POSTGRES;
    }

    /** Returns the value for Kafka's {@code bootstrap.servers}. */
    public String kafka() {
        return "127.0.0.1:" + kafkaPort();
    }

    /** Returns the services' database as {@code postgresql://host:port/name}, without user and password. */
    public String database() {
        return "postgresql://127.0.0.1:%d/%s".formatted(postgresPort(), LocalStack.DATABASE);
    }

    static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
