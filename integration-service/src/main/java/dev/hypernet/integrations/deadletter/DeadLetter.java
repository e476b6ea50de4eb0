package dev.hypernet.integrations.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A message on a dead-letter topic, without what it says.
 *
 * @param time when it was put there
 * @param key of the message, an aggregate's id; null where it had none
 * @param origin the topic it was on, with the installation's prefix; null where nobody said
 * @param originPartition its partition there
 * @param originOffset its place there
 * @param reason why it was given up; whatever it quotes of the message is left out. Null where words are not to be trusted
 * @param messageId {@code ce_id}
 * @param type {@code ce_type}
 * @param bytes of the message
 */
record DeadLetter(
        Place place,
        Instant time,
        @Nullable String key,
        @Nullable String origin,
        @Nullable String originPartition,
        @Nullable String originOffset,
        @Nullable String reason,
        @Nullable String exception,
        @Nullable String messageId,
        @Nullable String type,
        int bytes) {
    /** As SmallRye's dead-letter queue and the page lanes write them. */
    private static final String PREFIX = "dead-letter-";

    private static final int LONGEST_REASON = 300;

    /**
     * PostgreSQL and Jackson quote the data they refuse; names of columns, rules and types are no data, and an apostrophe
     * within a word is no quote.
     */
    private static final Pattern QUOTE = Pattern.compile(
            "(?<name>(?:column|relation|constraint|type|function|table|field) \"[^\"]*\")|\"|(?<!\\w)'");

    private static final Pattern SQL_STATE = Pattern.compile(" \\([0-9A-Z]{5}\\)$");

    private static final Pattern NUMBERS = Pattern.compile("\\d{6,}");

    /**
     * Where a dead letter lies.
     *
     * @param topic without the installation's prefix
     */
    record Place(String topic, int partition, long offset) {}

    static DeadLetter of(String topic, ConsumerRecord<String, byte[]> record) {
        return new DeadLetter(
                new Place(topic, record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                record.key(),
                header(record, PREFIX + "topic"),
                header(record, PREFIX + "partition"),
                header(record, PREFIX + "offset"),
                isTold(header(record, PREFIX + "exception-class-name"))
                        ? plain(header(record, PREFIX + "reason"))
                        : null,
                header(record, PREFIX + "exception-class-name"),
                header(record, "ce_id"),
                header(record, "ce_type"),
                record.value() == null ? 0 : record.value().length);
    }

    /** Whether the header tells of the message's death and is none of its own. */
    static boolean isOfItsDeath(Header header) {
        return header.key().startsWith(PREFIX);
    }

    /** Others put into their words what they were given, quoted or not: of these the class is told alone. */
    private static boolean isTold(@Nullable String exception) {
        return exception == null || exception.startsWith("dev.hypernet.") || exception.startsWith("io.vertx.pgclient.");
    }

    private static @Nullable String plain(@Nullable String reason) {
        if (reason == null) {
            return null;
        }
        String first = reason.lines().findFirst().orElse("");
        String bare = NUMBERS.matcher(unquoted(first)).replaceAll("…");
        return bare.length() > LONGEST_REASON ? bare.substring(0, LONGEST_REASON) : bare;
    }

    /** Nothing from the first quoted data on: what is quoted may hold quotes itself. */
    private static String unquoted(String reason) {
        return QUOTE.matcher(reason)
                .results()
                .filter(quote -> quote.group("name") == null)
                .findFirst()
                .map(quote -> reason.substring(0, quote.start()) + "\"…\"" + sqlState(reason))
                .orElse(reason);
    }

    private static String sqlState(String reason) {
        Matcher state = SQL_STATE.matcher(reason);
        return state.find() ? state.group() : "";
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
