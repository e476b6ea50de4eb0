package dev.hypernet.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.platform.secret.Secret;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A credential in an address. */
class ProofTest {
    private static final Proof KEYED = new Proof(Map.of(), Map.of("api key", Secret.of("a+b&c=ä")));

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x,                            https://a.example/x?%s",
        "https://a.example,                              https://a.example?%s",
        "https://a.example/x?,                           https://a.example/x?%s",
        "https://a.example/x?page=2&q=%26,               https://a.example/x?page=2&q=%26&%s",
        "https://a.example/x?api%20key=old&page=2#there, https://a.example/x?page=2&%s",
        "https://a.example/x?api+key=old,                https://a.example/x?%s",
        "https://a.example/ä?q=ö,                        https://a.example/%C3%A4?q=%C3%B6&%s"
    })
    void aParameterIsWrittenOnceAndPercentEncoded(String address, String written) {
        assertThat(KEYED.written(URI.create(address)))
                .hasToString(written.replace("%s", "api%20key=a%2Bb%26c%3D%C3%A4"));
    }

    @Test
    void anAddressStaysAsItIsWhereNothingIsToBeWritten() {
        URI address = URI.create("https://a.example/x?page=2#there");

        assertThat(Proof.NONE.written(address)).isSameAs(address);
    }

    @Test
    void noneOfItIsShown() {
        assertThat(new Proof(Map.of("X-Api-Key", Secret.of("s3cr3t")), KEYED.query()))
                .asString()
                .doesNotContain("s3cr3t", "a+b");
    }
}
