package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.VaultServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The login of a pod, by its service account's token. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
@WithTestResource(
        value = VaultServer.class,
        initArgs = @ResourceArg(name = VaultServer.LOGIN, value = VaultServer.KUBERNETES))
class VaultByServiceAccountTest {

    @BeforeEach
    void thereIsAVault() {
        VaultServer.assumeRunning();
    }

    @Test
    void aPodLogsInByItsServiceAccountAndAgainWhenItsTokenIsTakenAway() {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "the-key"));
        walk.lease().then().statusCode(200);

        VaultServer.revokeTokens();

        walk.lease().then().statusCode(200);
        assertThat(VaultServer.data(walk.user(), walk.integration(), 1)).contains("the-key");
    }
}
