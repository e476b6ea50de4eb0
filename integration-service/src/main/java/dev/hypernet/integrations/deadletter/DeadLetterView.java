package dev.hypernet.integrations.deadletter;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message no consumer could settle, as an admin sees it: where it lies and why, and nothing of what it says. */
@Schema(name = "DeadLetter")
record DeadLetterView(
        String topic,
        int partition,
        long offset,
        Instant time,
        @Nullable String key,
        @Nullable String messageId,
        @Nullable String type,
        int bytes,

        @Schema(description = "The topic it was on, where a replay sends it") @Nullable
        String originTopic,

        @Nullable String originPartition,
        @Nullable String originOffset,

        @Schema(description = "Why it was given up; what that quotes of the message is left out") @Nullable
        String reason,

        @Nullable String exception,

        @Schema(description = "When it was replayed, if it was") @Nullable
        Instant replayedAt,

        @Schema(description = "The admin who did it") @Nullable
        UUID replayedBy) {

    static DeadLetterView of(DeadLetterService.Told told) {
        DeadLetter letter = told.letter();
        Replay replay = told.replay();
        return new DeadLetterView(
                letter.place().topic(),
                letter.place().partition(),
                letter.place().offset(),
                letter.time(),
                letter.key(),
                letter.messageId(),
                letter.type(),
                letter.bytes(),
                letter.origin(),
                letter.originPartition(),
                letter.originOffset(),
                letter.reason(),
                letter.exception(),
                replay == null ? null : replay.at(),
                replay == null ? null : replay.by());
    }
}
