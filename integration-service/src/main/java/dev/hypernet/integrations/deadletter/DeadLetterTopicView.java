package dev.hypernet.integrations.deadletter;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A dead-letter topic with something on it. */
@Schema(name = "DeadLetterTopic")
record DeadLetterTopicView(
        String topic,

        @Schema(description = "Letters on it, replayed ones too: a topic forgets by age alone")
        long letters) {

    static DeadLetterTopicView of(DeadLetterTopics.Filled filled) {
        return new DeadLetterTopicView(filled.topic(), filled.letters());
    }
}
