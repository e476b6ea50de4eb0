package dev.hypernet.testkit;

import dev.hypernet.embedded.Databases;
import dev.hypernet.embedded.ServiceRoles;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Real PostgreSQL and real Kafka for a module's tests: a database of its own with the roles of every service, topics of
 * its own by a prefix, and an issuer of tokens where object-service is not the one under test.
 */
public class TestStack implements QuarkusTestResourceLifecycleManager {
    /** The password of every role in a test database. */
    static final String PASSWORD = "only-for-tests";

    private static final String RUN = run();

    @Override
    public Map<String, String> start() {
        SharedServers servers = SharedServers.running();
        Databases databases = servers.databases();
        databases.create(databaseName());
        for (String schema : new String[] {"object", "link", "integration", "credential"}) {
            databases.bootstrap(databaseName(), new ServiceRoles(schema, PASSWORD, PASSWORD, PASSWORD));
        }
        TestIssuer issuer = TestIssuer.running();
        Map<String, String> config = new HashMap<>();
        config.put("hypernet.database.url", "postgresql://127.0.0.1:" + servers.postgresPort() + "/" + databaseName());
        config.put("hypernet.database.owner-password", PASSWORD);
        config.put("hypernet.database.request-password", PASSWORD);
        config.put("hypernet.database.system-password", PASSWORD);
        config.put("kafka.bootstrap.servers", servers.kafka());
        config.put("hypernet.topic-prefix", topicPrefix());
        config.put("hypernet.service-secret", PASSWORD);
        config.put("hypernet.public-url", TestIssuer.PEOPLE);
        config.put("hypernet.test.issuer-url", issuer.url());
        config.put("hypernet.test.folder", folder().toString());
        return config;
    }

    @Override
    public void stop() {
        // The servers serve the next module too, and end themselves when idle.
    }

    /** Before every topic's name, so that runs do not read each other's messages. */
    public static String topicPrefix() {
        return RUN + ".";
    }

    /** Where the shared Kafka listens. */
    public static String kafkaBootstrap() {
        return SharedServers.running().kafka();
    }

    /** The database of this run, as superuser: for looking at what no role of a service may see. */
    public static TestDatabase database() {
        return new TestDatabase(SharedServers.running().databases(), databaseName());
    }

    static String databaseName() {
        return "hypernet_" + RUN;
    }

    /** Kept as a system property: Quarkus loads this class more than once. */
    private static String run() {
        String fresh = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        Object known = System.getProperties().putIfAbsent("hypernet.test.run", fresh);
        return known == null ? fresh : known.toString();
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("hypernet-" + RUN);
        } catch (IOException failure) {
            throw new IllegalStateException("no folder for this run's files", failure);
        }
    }
}
