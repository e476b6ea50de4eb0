package dev.hypernet.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class OwnershipTest {

    @Test
    @Requirement("C05")
    void everyTableWithAnOwnerShowsNothingToAnybodyElse() throws SQLException {
        Walk.toPhotos().connected();

        assertThat(OwnedTables.assertIsolated("credential"))
                .contains(
                        "credential",
                        "integration_secret",
                        "oauth_attempt",
                        "oauth_client",
                        "secret_use",
                        "webhook_secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential_system", "integration_request", "object_system", "link_request"})
    @Requirement("C05")
    void noOtherRoleMayReadTheSecrets(String role) throws SQLException {
        try (Connection connection = TestStack.database().connectAs(role);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select * from credential.integration_secret"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }
}
