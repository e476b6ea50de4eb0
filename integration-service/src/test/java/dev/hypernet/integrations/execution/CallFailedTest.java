package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.platform.http.QueryText;
import org.junit.jupiter.api.Test;

class CallFailedTest {

    @Test
    void whatAProviderSaysCanBeKeptAndPassedOnWhateverItSays() {
        CallFailed failed = CallFailed.byProvider("a\u0000b", "half \ud800 and \u0000");

        assertThat(failed.code()).isEqualTo("a\ufffdb");
        assertThat(failed.problem()).hasMessage("half \ufffd and \ufffd");
    }

    @Test
    void whereItIsCutNoCharacterIsHalved() {
        String faces = "\ud83d\ude00".repeat(400);

        CallFailed failed = CallFailed.byProvider("x" + faces, "x" + faces);

        assertThat(QueryText.isStorable(failed.code())).isTrue();
        assertThat(failed.problem().getMessage()).hasSizeLessThan(510).matches(QueryText::isStorable);
    }

    @Test
    void aProviderThatSaysNothingAnsweredItsCode() {
        assertThat(CallFailed.byProvider("http_500", " ").problem()).hasMessage("It answered http_500.");
    }
}
