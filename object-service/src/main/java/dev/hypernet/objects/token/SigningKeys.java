package dev.hypernet.objects.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The keys of one issuer: a JWK set in a file. The first key signs, all of them verify, so a key is rotated by putting a
 * new one before it. Made on first use where the file is absent: with several replicas, mount the file instead.
 */
final class SigningKeys {
    private final JsonWebKeySet keys;

    private SigningKeys(JsonWebKeySet keys) {
        this.keys = keys;
    }

    static SigningKeys loadOrCreate(Path file) {
        try {
            if (Files.notExists(file)) {
                create(file);
            }
            return new SigningKeys(new JsonWebKeySet(Files.readString(file)));
        } catch (IOException | JoseException failure) {
            throw new IllegalStateException("no signing keys in " + file, failure);
        }
    }

    String keyId() {
        return signer().getKeyId();
    }

    PrivateKey privateKey() {
        return signer().getPrivateKey();
    }

    /** The public halves, RFC 7517. */
    String publicJson() {
        return keys.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    private EllipticCurveJsonWebKey signer() {
        return (EllipticCurveJsonWebKey) keys.getJsonWebKeys().getFirst();
    }

    private static void create(Path file) throws IOException, JoseException {
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(UUID.randomUUID().toString());
        key.setAlgorithm("ES256");
        key.setUse("sig");
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " lies in no folder");
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(
                folder,
                "signing",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                fresh,
                new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE),
                StandardCharsets.UTF_8);
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException another) {
            Files.delete(fresh);
        }
    }
}
