package dev.hypernet.outbound;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether any of a call has left: settled once and for all threads, so that nothing is written after its caller was
 * told that nothing had been.
 */
final class Departure {
    private enum State {
        WAITING,
        LEFT,
        GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /**
     * To be asked right before something is written.
     *
     * @return whether it may be: not once the caller gave up
     */
    boolean begin() {
        return state.compareAndSet(State.WAITING, State.LEFT) || hasBegun();
    }

    /** Whether something was or is being written. */
    boolean hasBegun() {
        return state.get() == State.LEFT;
    }

    /**
     * The caller waits no longer.
     *
     * @return whether something was or is being written; where not, nothing will be
     */
    boolean giveUp() {
        return !state.compareAndSet(State.WAITING, State.GIVEN_UP) && hasBegun();
    }
}
