package dev.hypernet.credentials.credential;

/** What became of a generation that was reserved for a consent or a gift. */
sealed interface Activation {

    /**
     * It is in force.
     *
     * @param before the generation that was, 0 for none
     */
    record InForce(long before) implements Activation {}

    /** A later consent or gift was in force first: this one is as good as replaced by it. */
    record Overtaken() implements Activation {}

    /** A renewal of what it replaces was first, under a higher number: it needs another number. */
    record Outrun() implements Activation {}

    /** The account was disconnected after it was reserved. */
    record Withdrawn() implements Activation {}
}
