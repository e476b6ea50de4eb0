package dev.hypernet.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class CallMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void theAddressOfACallIsInNoMeter() {
        assertThat(tagsOf("http.client.active.requests", "outbound").toString())
                .doesNotContain("a-secret")
                .doesNotContain("1.2.3.4");
    }

    @Test
    void theMetersOfOtherClientsStayAsTheyAre() {
        assertThat(tagsOf("http.client.requests", "another").toString())
                .contains("/v1?key=a-secret")
                .contains("1.2.3.4:443");
    }

    /** The REST clients' meter of this name has other tags; a registry that minds throws, and the answer is lost. */
    @Test
    void aCallIsNotCountedWhereRestClientsCountTheirs() {
        tagsOf("http.client.requests", "outbound");

        assertThat(registry.getMeters()).isEmpty();
    }

    private Meter.Id tagsOf(String meter, String client) {
        registry.config().meterFilter(new CallMeters());
        return registry.timer(
                        meter,
                        "clientName",
                        client,
                        "uri",
                        "/v1?key=a-secret",
                        "address",
                        "1.2.3.4:443",
                        "status",
                        "200")
                .getId();
    }
}
