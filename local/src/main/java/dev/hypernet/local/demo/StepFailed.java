package dev.hypernet.local.demo;

/** A step of the demonstration came to something else than it should. */
final class StepFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 1_000;

    StepFailed(String what, String expected, String actual) {
        super("%s%n  expected: %s%n  but came: %s".formatted(what, shown(expected), shown(actual)));
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
