package dev.hypernet.local.demo;

/** A step of the demonstration came to something else than it should. */
final class StepFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StepFailed(String what, String expected, String actual) {
        super("%s%n  expected: %s%n  but came: %s".formatted(what, expected, actual));
    }
}
