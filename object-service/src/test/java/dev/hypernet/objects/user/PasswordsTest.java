package dev.hypernet.objects.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class PasswordsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    @Requirement("U02")
    void theSamePasswordHasAnotherHashEachTimeAndMatchesBoth() {
        Passwords passwords = new Passwords();
        Secret password = Secret.of(Person.PASSWORD);

        Secret one = passwords.hash(password).await().atMost(PATIENCE);
        Secret other = passwords.hash(password).await().atMost(PATIENCE);

        assertThat(one.reveal()).isNotEqualTo(other.reveal());
        assertThat(passwords.matches(password, one).await().atMost(PATIENCE)).isTrue();
        assertThat(passwords.matches(password, other).await().atMost(PATIENCE)).isTrue();
        assertThat(passwords.matches(Secret.of("Wrong-Password-1"), one).await().atMost(PATIENCE))
                .isFalse();
        assertThat(passwords
                        .matches(password, Secret.of("$2b$not-argon"))
                        .await()
                        .atMost(PATIENCE))
                .isFalse();
    }

    @Test
    @Requirement("U02")
    void aHashOfOlderParametersIsGoodAndMadeAnewAtTheNextLogin() throws SQLException {
        Person alice = Person.registered();
        TestStack.database()
                .rows(
                        "update object.users set password_hash = ? where user_id = ? returning 1",
                        weakHash(Person.PASSWORD),
                        alice.id().value());

        alice.logIn().statusCode(200);

        assertThat(TestStack.database()
                        .rows(
                                "select password_hash from object.users where user_id = ?",
                                alice.id().value())
                        .getFirst()
                        .getFirst())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        alice.logIn().statusCode(200);
    }

    private static String weakHash(String password) {
        byte[] salt = "sixteen bytes ok".getBytes(StandardCharsets.UTF_8);
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(1024)
                .withIterations(1)
                .withParallelism(2)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[16];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=1024,t=1,p=2$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }
}
