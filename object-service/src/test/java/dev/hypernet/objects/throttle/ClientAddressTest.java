package dev.hypernet.objects.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void anIpv4AddressStandsForItself() {
        assertThat(ClientAddress.of("192.0.2.1")).isNotEqualTo(ClientAddress.of("192.0.2.2"));
    }

    @Test
    void anIpv6AddressStandsForItsNetwork() {
        assertThat(ClientAddress.of("2001:db8::1"))
                .isEqualTo(ClientAddress.of("2001:db8:0:0:ffff::2"))
                .isNotEqualTo(ClientAddress.of("2001:db8:0:1::1"));
    }

    @Test
    void whatHasNoAddressIsLocal() {
        assertThat(ClientAddress.of((String) null)).isEqualTo(new ClientAddress("local"));
    }
}
