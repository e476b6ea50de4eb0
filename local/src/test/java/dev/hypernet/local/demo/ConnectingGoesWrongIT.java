package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways a connection can go wrong, over the whole stack: each has a clear answer, and nothing is left half connected. */
@ExtendWith(StackExtension.class)
@Timeout(300)
class ConnectingGoesWrongIT {
    private Person ada;
    private ConsentWalk walk;

    @BeforeEach
    void somebodySetsOut(RunningStack stack) {
        ada = Person.register(stack.addresses().frontDoor());
        walk = new ConsentWalk(ada, "wrong-" + UUID.randomUUID().toString().substring(0, 8));
    }

    @Test
    void declinedConsentConnectsNothing() {
        URI page = walk.begin();
        URI callback =
                URI.create(Http.get(page, Map.of("X-Sandbox-Consent", "deny")).header("Location"));

        Answer answer = walk.comeBack(callback);

        assertThat(answer.expect(400).problem()).isEqualTo("consent-declined");
        assertThat(ada.api().all("/api/v1/integrations?limit=10")).isEmpty();
    }

    @Test
    void anotherBrowserConnectsNothingUntilTheOwnerCompletesIt() {
        URI callback = walk.consent(walk.begin());

        Answer stranger = Http.get(callback, Map.of());

        assertThat(stranger.expect(400).problem()).isEqualTo("not-your-attempt");
        JsonNode connected = ada.api()
                .post("/api/v1/integrations/oauth/complete", completion(callback))
                .expect(200)
                .json();
        assertThat(connected.path("status").asText()).isEqualTo("connected");
    }

    @Test
    void nobodyCompletesSomebodyElsesConnection(RunningStack stack) {
        URI callback = walk.consent(walk.begin());
        Person mallory = Person.register(stack.addresses().frontDoor());

        Answer answer = mallory.api().post("/api/v1/integrations/oauth/complete", completion(callback));

        assertThat(answer.expect(400).problem()).isEqualTo("invalid-state");
        assertThat(mallory.api().all("/api/v1/integrations?limit=10")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "html", "truncate"})
    void aProviderThatFailsAtTheExchangeConnectsNothingAndTheNextTryDoes(String kind, RunningStack stack) {
        URI callback = walk.consent(walk.begin());
        fault(stack, kind);

        Answer answer = walk.comeBack(callback);

        Http.send("DELETE", faults(stack), Map.of(), null).expect(204);
        assertThat(answer.expect(502).problem()).isEqualTo("provider-error");
        assertThat(ada.api().all("/api/v1/integrations?limit=10")).isEmpty();
        assertThat(walk.connect().path("status").asText()).isEqualTo("connected");
    }

    @Test
    void connectingTheSameAccountAgainRevivesItsIntegration() {
        String first = walk.connect().path("id").asText();

        String second = walk.connect().path("id").asText();

        assertThat(second).isEqualTo(first);
        assertThat(ada.api().all("/api/v1/integrations?limit=10")).hasSize(1);
        SyncWatch.requireSuccess(new SyncWatch(ada.api(), second, news -> {}).untilEnded());
    }

    private static void fault(RunningStack stack, String kind) {
        ObjectNode fault = JsonNodeFactory.instance
                .objectNode()
                .put("on", "token")
                .put("kind", kind)
                .put("status", 500)
                .put("times", 10);
        Http.send("POST", faults(stack), Map.of(), fault).expect(204);
    }

    private static URI faults(RunningStack stack) {
        return URI.create(stack.addresses().sandbox() + "/sandbox/faults");
    }

    private static ObjectNode completion(URI callback) {
        ObjectNode completion = JsonNodeFactory.instance.objectNode();
        for (String parameter : callback.getQuery().split("&", -1)) {
            String[] nameAndValue = parameter.split("=", 2);
            completion.put(nameAndValue[0], nameAndValue[1]);
        }
        return completion;
    }
}
