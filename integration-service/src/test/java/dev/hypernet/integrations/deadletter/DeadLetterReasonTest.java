package dev.hypernet.integrations.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reason may quote the message it was given up for: that is left out. */
class DeadLetterReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "header ce_type is missing | header ce_type is missing",
                "ERROR: invalid input syntax for type integer: \"my salary\" (22P02)"
                        + " | ERROR: invalid input syntax for type integer: \"…\" (22P02)",
                "ERROR: new row for relation \"media\" violates check constraint \"media_width_check\" (23514) |"
                        + " ERROR: new row for relation \"media\" violates check constraint \"media_width_check\" (23514)",
                "value 4111111111111111 is out of range for type \"bigint\""
                        + " | value … is out of range for type \"bigint\"",
                "not closed: \"my salary | not closed: \"…\"",
                "invalid value: \"my \"secret\" salary\" (22P02) | invalid value: \"…\" (22P02)",
                "Unrecognized token 'salary': was expecting JSON | Unrecognized token \"…\"",
                "the record isn't there | the record isn't there",
            })
    void whatAReasonQuotesIsLeftOut(String reason, String shown) {
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>("t", 0, 0, "key", new byte[0]);
        record.headers().add("dead-letter-reason", (reason + "\nwith a stack").getBytes(StandardCharsets.UTF_8));

        assertThat(DeadLetter.of("t", record).reason()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.IllegalArgumentException", "com.fasterxml.jackson.core.JsonParseException"})
    void ofWhatOthersSayTheClassIsToldAlone(String exception) {
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>("t", 0, 0, "key", new byte[0]);
        record.headers()
                .add("dead-letter-reason", "Invalid UUID string: salary".getBytes(StandardCharsets.UTF_8))
                .add("dead-letter-exception-class-name", exception.getBytes(StandardCharsets.UTF_8));

        assertThat(DeadLetter.of("t", record).reason()).isNull();
        assertThat(DeadLetter.of("t", record).exception()).isEqualTo(exception);
    }
}
