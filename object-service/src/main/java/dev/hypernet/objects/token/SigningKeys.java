package dev.hypernet.objects.token;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The keys of one issuer: a JWK set in a file. The first key signs, all of them verify. Made on first use where the
 * file is absent: with several replicas, mount one folder or the file itself.
 *
 * <p>A rotation puts a new key before the others and notes in the one it follows when that was. An old key is dropped
 * by a later rotation, once every token it signed has run out. The file is replaced at once and by one process at a
 * time.
 */
final class SigningKeys {
    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final String RETIRED_AT = "retired_at";
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);
    private static final FileAttribute<Set<PosixFilePermission>> MINE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private volatile Read current;

    private SigningKeys(Path file, Read current) {
        this.file = file;
        this.current = current;
    }

    /** What was read, and how the file looked then. */
    private record Read(JsonWebKeySet keys, String look) {
        static Read of(Path file) throws IOException, JoseException {
            String look = look(file);
            JsonWebKeySet keys = new JsonWebKeySet(Files.readString(file));
            if (keys.getJsonWebKeys().isEmpty()
                    || !(keys.getJsonWebKeys().getFirst() instanceof EllipticCurveJsonWebKey first)
                    || first.getPrivateKey() == null) {
                throw new JoseException("the first key must be a private one of an elliptic curve");
            }
            return new Read(keys, look);
        }

        static String look(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        }
    }

    /** The key that signs, and its name. */
    record Signer(String keyId, PrivateKey key) {
        /** Without the key: records print their parts. */
        @Override
        public String toString() {
            return keyId;
        }
    }

    static SigningKeys loadOrCreate(Path file) {
        try {
            if (Files.notExists(file)) {
                create(file);
            }
            return new SigningKeys(file, Read.of(file));
        } catch (IOException | JoseException failure) {
            throw new IllegalStateException("no signing keys in " + file, failure);
        }
    }

    Signer signer() {
        EllipticCurveJsonWebKey first =
                (EllipticCurveJsonWebKey) current.keys().getJsonWebKeys().getFirst();
        return new Signer(first.getKeyId(), first.getPrivateKey());
    }

    /** The public halves, RFC 7517. */
    String publicJson() {
        return current.keys().toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /** Reads the file again if it changed. One that cannot be read leaves the keys as they are, and is told of. */
    void reread() {
        try {
            if (!Read.look(file).equals(current.look())) {
                current = Read.of(file);
            }
        } catch (IOException | JoseException failure) {
            LOG.errorf("%s cannot be read, the keys read before stay in use: %s", file, failure.getMessage());
        }
    }

    /**
     * Puts a new key first.
     *
     * @param lifetime of the longest token that is signed
     * @return the new key's id
     */
    synchronized String rotate(Instant now, Duration lifetime) throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException(lock + " is not held");
            }
            EllipticCurveJsonWebKey fresh = generated();
            List<JsonWebKey> keys = new ArrayList<>(List.of(fresh));
            keys.addAll(stillNeeded(Read.of(file).keys(), now, lifetime));
            Files.move(written(folderOf(file), new JsonWebKeySet(keys)), file, StandardCopyOption.ATOMIC_MOVE);
            current = Read.of(file);
            return fresh.getKeyId();
        } catch (JoseException failure) {
            throw new IOException(file + " holds no keys", failure);
        }
    }

    private static List<JsonWebKey> stillNeeded(JsonWebKeySet keys, Instant now, Duration lifetime) {
        long oldest = now.minus(lifetime).minus(CLOCKS_DIFFER_BY).getEpochSecond();
        return keys.getJsonWebKeys().stream()
                .filter(key -> retiredAt(key, now) >= oldest)
                .map(key -> retired(key, now))
                .toList();
    }

    private static long retiredAt(JsonWebKey key, Instant now) {
        Number seconds = key.getOtherParameterValue(RETIRED_AT, Number.class);
        return seconds == null ? now.getEpochSecond() : seconds.longValue();
    }

    private static JsonWebKey retired(JsonWebKey key, Instant now) {
        key.setOtherParameter(RETIRED_AT, retiredAt(key, now));
        return key;
    }

    private static void create(Path file) throws IOException, JoseException {
        Path folder = folderOf(file);
        Files.createDirectories(folder);
        Path fresh = written(folder, new JsonWebKeySet(generated()));
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException another) {
            LOG.debugf("%s was made by another process meanwhile", file);
        } finally {
            Files.delete(fresh);
        }
    }

    private static Path folderOf(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " lies in no folder");
        }
        return folder;
    }

    private static Path written(Path folder, JsonWebKeySet keys) throws IOException {
        Path fresh = Files.createTempFile(folder, "signing", ".json", MINE);
        Files.writeString(fresh, keys.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE), StandardCharsets.UTF_8);
        return fresh;
    }

    private static EllipticCurveJsonWebKey generated() throws JoseException {
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(UUID.randomUUID().toString());
        key.setAlgorithm("ES256");
        key.setUse("sig");
        return key;
    }
}
