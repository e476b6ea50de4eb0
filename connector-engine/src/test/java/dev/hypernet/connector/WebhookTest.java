package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notesWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a delivery is signed and whose it is. The vectors are of the providers' own documentation. */
class WebhookTest {
    private static final String SLACK = """
        header: 'X-Slack-Signature', prefix: 'v0=', payload: 'v0:{header.X-Slack-Request-Timestamp}:{body}',
        timestampHeader: 'X-Slack-Request-Timestamp'
        """;
    private static final String SLACK_BODY = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
            + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
            + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    private static final Map<String, String> SLACK_HEADERS = Map.of(
            "x-slack-request-timestamp",
            "1531420618",
            "x-slack-signature",
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");

    private static final String STANDARD = """
        header: 'webhook-signature', encoding: 'base64', prefix: 'v1,', separator: ' ', secretEncoding: 'base64',
        payload: '{header.webhook-id}.{header.webhook-timestamp}.{body}', timestampHeader: 'webhook-timestamp'
        """;
    private static final byte[] STANDARD_KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    @Test
    void slacksVectorHolds() {
        Webhook webhook = webhook(SLACK);

        assertThat(holds(webhook, SLACK_HEADERS, SLACK_BODY, "8f742231b10e8888abcd99yyyzzz85a5", at(1531420618)))
                .isTrue();
        assertThat(holds(webhook, SLACK_HEADERS, SLACK_BODY, "8f742231b10e8888abcd99yyyzzz85a6", at(1531420618)))
                .isFalse();
        assertThat(holds(webhook, SLACK_HEADERS, SLACK_BODY + " ", "8f742231b10e8888abcd99yyyzzz85a5", at(1531420618)))
                .isFalse();
    }

    @Test
    void standardWebhooksVectorHoldsAmongOthers() {
        Map<String, String> headers = Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature",
                        "v1a,bm90aGluZw== v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
                                + " v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        Optional<Webhook.Claim> claim =
                webhook(STANDARD).claim(headers, bytes("{\"test\": 2432232314}"), at(1614265330));

        assertThat(claim).hasValueSatisfying(found -> {
            assertThat(found.base64()).isTrue();
            assertThat(found.signatures()).hasSize(2);
            assertThat(isSigned(found, STANDARD_KEY)).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // docs.github.com, "Validating webhook deliveries"; Meta's is the same
                "header: 'X-Hub-Signature-256', prefix: 'sha256='|x-hub-signature-256|sha256="
                        + "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17|It's a Secret to"
                        + " Everybody|Hello, World!",
                // RFC 4231, test case 2
                "header: 'X-Dropbox-Signature'|x-dropbox-signature|"
                        + "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843|Jefe|what do ya want for"
                        + " nothing?",
                "header: 'x-xero-signature', encoding: 'base64'|x-xero-signature|"
                        + "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=|Jefe|what do ya want for nothing?",
                // RFC 2202, test case 2
                "header: 'X-Old', algorithm: 'hmac-sha1'|x-old|effcdf6ae5eb2fa2d27416d5f184df9c259a7c79|Jefe|what do"
                        + " ya want for nothing?",
            })
    void aSignatureOfTheBytesHolds(String signature, String header, String value, String secret, String body) {
        Webhook webhook = webhook(signature);

        assertThat(holds(webhook, Map.of(header, value), body, secret, at(0))).isTrue();
        assertThat(holds(webhook, Map.of(header, value), body + "\n", secret, at(0)))
                .isFalse();
    }

    @Test
    void whatShowsNoSignatureClaimsNothing() {
        Webhook webhook = webhook("header: 'X-Hub-Signature-256', prefix: 'sha256='");

        for (String value :
                List.of("", "sha256=", "sha1=00", "sha256=no hex", "00", "sha256=00", "sha256=" + "00".repeat(33))) {
            assertThat(webhook.claim(Map.of("x-hub-signature-256", value), bytes("{}"), at(0)))
                    .as(value)
                    .isEmpty();
        }
        assertThat(webhook.claim(Map.of(), bytes("{}"), at(0))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1531420618, 0, true",
        "1531420618, 300, true",
        "1531420618, -300, true",
        "1531420618, 301, false",
        "1531420618, -301, false",
        "1531420618000, 0, true",
        "soon, 0, false",
        "-1, 0, false",
        "999999999999999, 0, false",
    })
    void onlyWhatWasSentAboutNowCounts(String sent, long secondsLater, boolean counts) {
        Map<String, String> headers =
                Map.of("x-slack-request-timestamp", sent, "x-slack-signature", SLACK_HEADERS.get("x-slack-signature"));

        assertThat(webhook(SLACK).claim(headers, bytes("{}"), at(1531420618 + secondsLater)))
                .matches(claim -> claim.isPresent() == counts);
    }

    @Test
    void aSignedHeaderThatIsNotThereClaimsNothing() {
        Map<String, String> headers = Map.of("webhook-timestamp", "1614265330", "webhook-signature", "v1,AAAA");

        assertThat(webhook(STANDARD).claim(headers, bytes("{}"), at(1614265330)))
                .isEmpty();
    }

    @Test
    void aTokenIsTheSecretItself() {
        Webhook webhook = webhook("header: 'X-Goog-Channel-Token', algorithm: 'token'");

        assertThat(webhook.claim(Map.of("x-goog-channel-token", "shared"), bytes(""), at(0)))
                .hasValueSatisfying(claim -> {
                    assertThat(claim.algorithm()).isEqualTo(Webhook.Algorithm.TOKEN);
                    assertThat(claim.signed()).isEmpty();
                    assertThat(claim.signatures()).singleElement().isEqualTo(bytes("shared"));
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "list_folder.accounts|{list_folder: {accounts: ['dbid:1', 'dbid:2']}}|dbid:1,dbid:2",
                "entry.id            |{entry: [{id: 7}, {id: '7'}, {id: 8}]}         |7,8",
                "events.tenantId     |{events: []}                                   |",
                "team_id             |{team_id: null}                                |",
                "$headers.`x-who`    |{}                                             |ada",
            })
    void theAccountsAreFoundInTheDelivery(String account, String body, String accounts) {
        Webhook webhook = webhook("header: 'X'", "account: '" + account + "'");

        assertThat(String.join(",", webhook.accounts(Map.of("x-who", "ada"), json(body))))
                .isEqualTo(accounts == null ? "" : accounts);
    }

    @Test
    void anAccountThatIsNoNameFailsByItsPlace() {
        Webhook webhook = webhook("header: 'X'", "account: 'team'");

        assertThatThrownBy(() -> webhook.accounts(Map.of(), json("{team: {id: 1}}")))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageContaining("/webhook/account");
    }

    @Test
    void aQuestionHasAnAnswerAndNothingElseHas() {
        Webhook webhook = webhook(
                "header: 'X'",
                "account: 'team_id', deliveryId: 'event_id', challenge: {query: 'hub.challenge', token:"
                        + " 'hub.verify_token', answer: 'type = \"url_verification\" ? challenge'}");

        assertThat(webhook.answer(Map.of(), json("{type: 'url_verification', challenge: '3eZbrw'}")))
                .hasValue("3eZbrw");
        assertThat(webhook.answer(Map.of(), json("{type: 'event_callback', challenge: '3eZbrw'}")))
                .isEmpty();
        assertThat(webhook.deliveryId(Map.of(), json("{event_id: 'Ev08MFMKH6'}")))
                .hasValue("Ev08MFMKH6");
        assertThat(webhook.deliveryId(Map.of(), json("{}"))).isEmpty();
        assertThat(webhook.challengeParameter()).isEqualTo("hub.challenge");
        assertThat(webhook.tokenParameter()).isEqualTo("hub.verify_token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{signature: {header: 'X', payload: 'v0'}, account: 'a'}        |/webhook/signature/payload",
                "{signature: {header: 'X', payload: '{body}{url}'}, account: 'a'}|/webhook/signature/payload",
                "{signature: {header: 'X', algorithm: 'md5'}, account: 'a'}     |/webhook/signature/algorithm",
                "{signature: {header: 'X', tolerance: 'P1D'}, account: 'a'}     |/webhook/signature/tolerance",
                "{signature: {header: 'X Y'}, account: 'a'}                     |/webhook/signature/header",
                "{signature: {header: 'X'}, account: '('}                       |/webhook/account",
                "{signature: {header: 'X'}, account: 'a', challenge: {token: 't'}}|/webhook/challenge",
                "{signature: {header: 'X'}}                                     |/webhook",
            })
    void whatIsWrongIsToldWithItsPlace(String webhook, String pointer) {
        assertThat(Documents.problems(notesWith("/webhook", webhook)))
                .extracting(Problem::pointer)
                .contains(pointer);
    }

    @Test
    void aTimeThatIsNotSignedAndASecretThatIsNotThereAreToldOf() {
        ObjectNode document = notesWith(
                "/webhook",
                "{signature: {header: 'X', timestampHeader: 'X-Time', secret: 'client'}, account: 'account'}");
        document.put("description", "Notes.");

        assertThat(Lint.of(definition(document)))
                .extracting(Problem::pointer)
                .containsExactly("/webhook/signature/timestampHeader", "/webhook/signature/secret");
    }

    private static Webhook webhook(String signature) {
        return webhook(signature, "account: 'account'");
    }

    private static Webhook webhook(String signature, String members) {
        return Objects.requireNonNull(
                definition(notesWith("/webhook", "{signature: {" + signature.replace("\n", "") + "}, " + members + "}"))
                        .webhook());
    }

    private static boolean holds(
            Webhook webhook, Map<String, String> headers, String body, String secret, Instant now) {
        return webhook.claim(headers, bytes(body), now)
                .filter(claim -> isSigned(claim, bytes(secret)))
                .isPresent();
    }

    /** As credential-service verifies it. */
    private static boolean isSigned(Webhook.Claim claim, byte[] key) {
        String name = claim.algorithm() == Webhook.Algorithm.HMAC_SHA1 ? "HmacSHA1" : "HmacSHA256";
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key, name));
            byte[] due = mac.doFinal(claim.signed());
            return claim.signatures().stream().anyMatch(shown -> MessageDigest.isEqual(due, shown));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
