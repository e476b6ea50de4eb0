package dev.hypernet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersTest {

    private static final String TRICKY = "it's a \"secret\" \\ $$ ; %L";

    @TempDir
    static Path folder;

    private static Postgres postgres;
    private static Kafka kafka;

    @BeforeAll
    static void start() {
        postgres = Postgres.start(folder.resolve("postgres"), Ports.anyFree(), Durability.THROWAWAY);
        kafka = Kafka.start(folder.resolve("kafka"), Ports.anyFree(), Ports.anyFree(), Durability.THROWAWAY);
    }

    @AfterAll
    static void stop() {
        kafka.close();
        postgres.close();
        postgres.close();
    }

    @Test
    void postgresAnswersTheSuperuserWithItsPasswordOnly() throws SQLException {
        assertThat(ask(postgres.databases().url("postgres"), "select 1")).isEqualTo("1");

        String withoutPassword = "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(postgres.port());
        assertThatThrownBy(() -> ask(withoutPassword, "select 1"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void textSortsAlikeOnEverySystem() throws SQLException {
        assertThat(ask(
                        postgres.databases().url("postgres"),
                        "select concat(datlocprovider, datlocale, pg_encoding_to_char(encoding)) from pg_database"
                                + " where datname = 'postgres'"))
                .isEqualTo("bC.UTF-8UTF8");
    }

    @Test
    void bootstrapIsRepeatableAndKeepsServicesApart() throws SQLException {
        Databases databases = postgres.databases();
        databases.create("hypernet");
        databases.create("hypernet");
        for (String password : List.of("first", TRICKY)) {
            databases.bootstrap("hypernet", new ServiceRoles("object", password, password, password));
            databases.bootstrap("hypernet", new ServiceRoles("link", password, password, password));
        }

        String owner = login("object_owner", TRICKY);
        assertThat(ask(owner, "select current_schema()")).isEqualTo("object");
        assertThat(ask(owner, "select public.pgp_sym_decrypt(public.pgp_sym_encrypt('a', 'key'), 'key')"))
                .isEqualTo("a");
        run(owner, "create table media (id int)", "grant select on media to object_request");
        assertThat(ask(login("object_request", TRICKY), "select count(*) from media"))
                .isEqualTo("0");
        assertThatThrownBy(() -> ask(login("object_system", TRICKY), "select count(*) from media"))
                .hasMessageContaining("permission denied for table media");
        assertThatThrownBy(() -> run(login("object_request", TRICKY), "create table mine (id int)"))
                .hasMessageContaining("permission denied for schema object");
        assertThatThrownBy(() -> ask(login("link_owner", TRICKY), "select count(*) from object.media"))
                .hasMessageContaining("permission denied for schema object");
        assertThatThrownBy(() -> ask(login("object_owner", "first"), "select 1"))
                .hasMessageContaining("password authentication failed");
        assertThat(ask(
                        owner,
                        "select bool_or(rolsuper or rolbypassrls or rolcreaterole) from pg_roles"
                                + " where rolname ~ '^(object|link)_'"))
                .isEqualTo("f");
    }

    @Test
    void schemaNamesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ServiceRoles("a\"; drop", "a", "b", "c"));
    }

    @Test
    void passwordsAreNotPrinted() {
        assertThat(new ServiceRoles("object", "one", "two", "three")).hasToString("ServiceRoles[schema=object]");
    }

    @Test
    void theSuperusersPasswordIsForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("postgres").resolve("superuser-password");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPortInUseIsNamed() {
        assertThatThrownBy(() -> Postgres.start(folder.resolve("second"), postgres.port(), Durability.THROWAWAY))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageStartingWith("Port " + postgres.port() + ", which PostgreSQL needs, is in use");
    }

    @Test
    void kafkaCarriesARecord() throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "compression.type", "lz4"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("greetings", "key", "hello")).get(20, TimeUnit.SECONDS);
        }

        assertThat(values("greetings")).containsExactly("hello");
    }

    private static List<String> values(String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "group.id", "readers", "auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            for (int attempt = 0; attempt < 20 && values.isEmpty(); attempt++) {
                for (ConsumerRecord<String, String> received : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(received.value());
                }
            }
        }
        return values;
    }

    private static String login(String role, String password) {
        return "jdbc:postgresql://127.0.0.1:%d/hypernet?user=%s&password=%s"
                .formatted(postgres.port(), role, URLEncoder.encode(password, StandardCharsets.UTF_8));
    }

    private static String ask(String url, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    private static void run(String url, String... commands) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }
}
