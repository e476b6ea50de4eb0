package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition.Status;
import dev.hypernet.platform.problem.Problem;
import java.util.Arrays;
import java.util.Optional;

/** A step in a definition's life (row D12): draft, published, deprecated, archived. Nothing leads back to a draft. */
enum Move {
    PUBLISH(Status.PUBLISHED),
    DEPRECATE(Status.DEPRECATED),
    ARCHIVE(Status.ARCHIVED);

    private final Status target;

    Move(Status target) {
        this.target = target;
    }

    /** The step from one status to another; nothing where there is none. */
    static Optional<Move> between(Status from, Status target) {
        return Arrays.stream(values())
                .filter(move -> move.target == target && move.isOpenTo(from))
                .findFirst();
    }

    Status target() {
        return target;
    }

    boolean isOpenTo(Status from) {
        return switch (this) {
            case PUBLISH -> from == Status.DRAFT || from == Status.DEPRECATED;
            case DEPRECATE -> from == Status.PUBLISHED;
            case ARCHIVE -> from == Status.PUBLISHED || from == Status.DEPRECATED;
        };
    }

    /** A 409 unless this step can be taken from there. */
    void check(KnownVersion version) {
        if (!isOpenTo(version.status())) {
            throw illegal(version, target);
        }
    }

    static Problem illegal(KnownVersion version, Status target) {
        return Problem.conflict(
                "illegal-move",
                "%s %s is %s and cannot become %s"
                        .formatted(version.integrationId(), version.number(), version.status(), target));
    }
}
