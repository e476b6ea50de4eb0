package dev.hypernet.objects.erasure;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An account that is on its way out. */
@Schema(description = "An account that is on its way out")
public record LeavingView(@Schema(examples = "leaving") String status, Instant requestedAt) {

    static LeavingView since(Instant requestedAt) {
        return new LeavingView("leaving", requestedAt);
    }
}
