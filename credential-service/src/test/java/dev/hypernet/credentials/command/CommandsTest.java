package dev.hypernet.credentials.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class CommandsTest {
    @Inject
    Commands commands;

    @Test
    void whatCannotBeUnderstoodIsWrongUsage() {
        assertThat(commands.run("migrate-everything")).isEqualTo(2);
        assertThat(commands.run("migrate-secrets", "--from", "embedded")).isEqualTo(2);
    }

    @Test
    void helpIsNoFailure() {
        assertThat(commands.run("help")).isZero();
        assertThat(commands.run("migrate-secrets", "--help")).isZero();
    }

    @Test
    void whatCannotBeDoneFails() {
        assertThat(commands.run("migrate-secrets", "--from", "embedded", "--to", "embedded"))
                .isEqualTo(1);
        assertThat(commands.run("migrate-secrets", "--from", "embedded", "--to", "vault", "--destroy"))
                .isEqualTo(1);
        assertThat(commands.run("migrate-secrets", "--from", "embedded", "--to", "nowhere"))
                .isEqualTo(1);
    }
}
