package dev.hypernet.objects.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    @Test
    void keysAreMadeOnceAndForThisUserAlone() throws IOException {
        SigningKeys keys = SigningKeys.loadOrCreate(file());

        assertThat(SigningKeys.loadOrCreate(file()).signer().keyId())
                .isEqualTo(keys.signer().keyId());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aRotationPutsANewKeyFirstAndKeepsTheOld() throws Exception {
        SigningKeys keys = SigningKeys.loadOrCreate(file());
        String first = keys.signer().keyId();

        String second = keys.rotate(START, LIFETIME);

        assertThat(keys.signer().keyId()).isEqualTo(second).isNotEqualTo(first);
        assertThat(published(keys)).containsExactly(second, first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void anOldKeyIsDroppedByTheRotationAfterItsLastTokenRanOut() throws Exception {
        SigningKeys keys = SigningKeys.loadOrCreate(file());
        String first = keys.signer().keyId();
        String second = keys.rotate(START, LIFETIME);

        String third = keys.rotate(START.plus(LIFETIME), LIFETIME);
        assertThat(published(keys)).containsExactly(third, second, first);

        String fourth = keys.rotate(START.plus(LIFETIME).plusSeconds(61), LIFETIME);
        assertThat(published(keys)).containsExactly(fourth, third, second);
    }

    @Test
    void anotherReplicasRotationIsSeenWithoutARestart() throws Exception {
        SigningKeys here = SigningKeys.loadOrCreate(file());
        String fresh = SigningKeys.loadOrCreate(file()).rotate(START, LIFETIME);

        here.reread();

        assertThat(here.signer().keyId()).isEqualTo(fresh);
    }

    @Test
    void aFileThatIsNoneLeavesTheKeysAsTheyWere() throws Exception {
        SigningKeys keys = SigningKeys.loadOrCreate(file());
        String known = keys.signer().keyId();

        Files.writeString(file(), "{\"keys\":[]}");
        keys.reread();

        assertThat(keys.signer().keyId()).isEqualTo(known);
    }

    @Test
    void noPrivateHalfIsPublished() {
        assertThat(SigningKeys.loadOrCreate(file()).publicJson()).doesNotContain("\"d\"");
    }

    private Path file() {
        return folder.resolve("signing").resolve("people.json");
    }

    private static List<String> published(SigningKeys keys) throws JoseException {
        return new JsonWebKeySet(keys.publicJson())
                .getJsonWebKeys().stream().map(JsonWebKey::getKeyId).toList();
    }
}
