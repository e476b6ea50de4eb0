package dev.hypernet.credentials.audit;

import dev.hypernet.platform.secret.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the audit, with every column it has. */
record RecordedUse(
        long position,
        UUID user,
        UUID id,
        UUID credential,
        Instant usedAt,
        String caller,
        String action,
        String purpose,
        @Nullable Long generation,
        String outcome) {

    /** Which it was recorded in, in UTC. */
    YearMonth month() {
        return YearMonth.from(usedAt.atZone(ZoneOffset.UTC));
    }

    /** SHA-256 over all of them, in their order; it changes with any of their values. */
    static String root(List<RecordedUse> rows) {
        MessageDigest digest = Sha256.digest();
        rows.forEach(row -> digest.update(row.text().getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private String text() {
        return Netstrings.of(position, user, id, credential, usedAt, caller, action, purpose, generation, outcome);
    }
}
