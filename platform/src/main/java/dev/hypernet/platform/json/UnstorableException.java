package dev.hypernet.platform.json;

import dev.hypernet.platform.problem.Problem;
import java.io.IOException;

/** JSON that is well formed and yet cannot be kept. An {@link IOException}, so that Jackson hands it on. */
final class UnstorableException extends IOException {
    private final String pointer;
    private final String rule;

    UnstorableException(String pointer, String rule) {
        super(pointer + " " + rule);
        this.pointer = pointer;
        this.rule = rule;
    }

    Problem problem() {
        return Problem.invalid(pointer, rule);
    }
}
