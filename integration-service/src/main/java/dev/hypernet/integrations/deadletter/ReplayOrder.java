package dev.hypernet.integrations.deadletter;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

/** Which dead letter is to be sent back. */
record ReplayOrder(
        @NotBlank String topic,
        @NotNull @Min(0) Integer partition,
        @NotNull @Min(0) Long offset) {

    DeadLetter.Place place() {
        return new DeadLetter.Place(topic, partition, offset);
    }
}
