package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** All that a running Hypernet has written down or shows, from the first byte to the last. */
final class Everywhere {
    /** Where the secrets of the installation belong. */
    private static final String SECRETS = "secrets";

    /** Offsets and times, mostly of nothing: Kafka makes these files large beforehand. */
    private static final String INDEX = "index";

    private static final Duration POLL = Duration.ofSeconds(2);
    private static final int ROWS_AT_ONCE = 500;

    /** Every table and partition of every schema, and what the server shows of the statements it has executed. */
    private static final String TABLES = """
            select format('%I.%I', space.nspname, tab.relname)
              from pg_class tab join pg_namespace space on space.oid = tab.relnamespace
             where tab.relkind in ('r', 'm') and space.nspname !~ '^pg_' and space.nspname <> 'information_schema'
            union all select 'pg_catalog.pg_stat_activity'
            """;

    private final RunningStack stack;
    private final List<Search> searches;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    private Everywhere(RunningStack stack, List<Search> searches) {
        this.stack = stack;
        this.searches = searches;
    }

    /** Looks everywhere. */
    static Everywhere of(RunningStack stack, List<Search> searches) throws IOException, SQLException {
        Everywhere everywhere = new Everywhere(stack, searches);
        everywhere.pages();
        everywhere.topics();
        everywhere.tables();
        everywhere.files();
        return everywhere;
    }

    /** Returns how much there was: files, bytes of them, messages, tables, rows, pages. */
    Map<String, Long> counts() {
        return counts;
    }

    /** Logs, and what the databases have written. A file may go while it is looked for. */
    private void files() throws IOException {
        Files.walkFileTree(stack.home(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = stack.home().relativize(file);
                if (attributes.isRegularFile()
                        && !name.equals(Path.of(SECRETS))
                        && !name.toString().endsWith(INDEX)) {
                    file(name.toString(), file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return unlessGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : unlessGone(failure);
            }
        });
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private void file(String name, Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            through("the file " + name, bytes);
            count("files", 1);
            count("bytes of files", bytes.length);
        } catch (NoSuchFileException gone) {
            count("files that went meanwhile", 1);
        }
    }

    /** Keys, headers and values of every topic, of transactions that were broken off too. */
    private void topics() {
        Map<String, Object> broker = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.addresses().kafka());
        try (Admin admin = Admin.create(broker);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(broker, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<String> topics = admin.listTopics().names().get();
            List<TopicPartition> partitions = topics.stream()
                    .map(consumer::partitionsFor)
                    .flatMap(Collection::stream)
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(POLL).forEach(this::message);
            }
            count("topics", topics.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void message(ConsumerRecord<byte[], byte[]> message) {
        String place = "the topic " + message.topic();
        List<byte[]> parts = new ArrayList<>();
        parts.add(message.key());
        parts.add(message.value());
        for (Header header : message.headers()) {
            parts.add(header.value());
        }
        parts.stream().filter(part -> part != null).forEach(part -> through(place, part));
        count("messages", 1);
    }

    private void tables() throws SQLException {
        try (Connection database = stack.database();
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.setFetchSize(ROWS_AT_ONCE);
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                rows(statement, table);
            }
            count("tables", tables.size());
        }
    }

    private void rows(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select entry::text from " + table + " as entry")) {
            while (rows.next()) {
                through("the table " + table, rows.getString(1).getBytes(UTF_8));
                count("rows", 1);
            }
        }
    }

    private void pages() {
        for (Service service : Service.values()) {
            for (String path : List.of("/q/metrics", "/q/health")) {
                URI page = URI.create(stack.addresses().of(service) + path);
                through(service.title() + path, Http.get(page, Map.of()).body());
                count("pages of metrics and health", 1);
            }
        }
    }

    private void through(String place, byte[] bytes) {
        searches.forEach(search -> search.through(place, bytes));
    }

    private void count(String what, long more) {
        counts.merge(what, more, Long::sum);
    }
}
