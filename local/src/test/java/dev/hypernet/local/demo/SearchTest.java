package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
    private static final String SECRET = "a \"secret\" with + and /";

    private final Search search = new Search();

    @BeforeEach
    void itIsLookedFor() {
        search.seek("the secret", SECRET);
    }

    @Test
    void whatIsThereIsFoundAndNotRepeated() {
        search.through("a log", ("before " + SECRET + " behind").getBytes(UTF_8));
        search.through("another log", "nothing of the kind".getBytes(UTF_8));

        assertThat(search.found()).containsExactly("the secret in a log");
    }

    @Test
    void itIsFoundInAnAddressAndInJsonAndInHexadecimal() {
        search.through("an address", ("?q=" + URLEncoder.encode(SECRET, UTF_8)).getBytes(UTF_8));
        search.through("JSON", "{\"it\":\"a \\\"secret\\\" with + and /\"}".getBytes(UTF_8));
        search.through("a dump", ("\\x00" + HexFormat.of().formatHex(SECRET.getBytes(UTF_8)) + "ff").getBytes(UTF_8));

        assertThat(search.found()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "use", "somebody:"})
    void itIsFoundWithinWhatIsInBase64(String before) {
        byte[] pair = (before + SECRET + " and more").getBytes(UTF_8);

        search.through("a header", Base64.getEncoder().encode(pair));
        search.through("a token", Base64.getUrlEncoder().encode(pair));

        assertThat(search.found()).hasSize(2);
    }

    @Test
    void whatIsTooShortToBeToldApartIsRefused() {
        assertThatThrownBy(() -> search.seek("a word", "password")).hasMessageContaining("a word");
    }
}
