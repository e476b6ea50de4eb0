package dev.hypernet.objects.user;

import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id with the parameters OWASP names first (19 MiB, two passes, one lane), in the PHC string format. Hashing takes
 * tens of milliseconds of a core, so it never runs on an event loop.
 */
@Singleton
public class Passwords {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. */
    public Uni<Secret> hash(Secret password) {
        return onWorker(() -> {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            return Secret.of("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
                    .formatted(MEMORY_KIB, PASSES, encoded(salt), encoded(argon2(password, salt))));
        });
    }

    public Uni<Boolean> matches(Secret password, Secret hash) {
        return onWorker(() -> {
            String[] parts = hash.reveal().split("\\$", -1);
            byte[] salt = Base64.getDecoder().decode(parts[4]);
            return MessageDigest.isEqual(
                    argon2(password, salt), Base64.getDecoder().decode(parts[5]));
        });
    }

    private static <T> Uni<T> onWorker(java.util.function.Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static byte[] argon2(Secret password, byte[] salt) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(password.reveal().getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
