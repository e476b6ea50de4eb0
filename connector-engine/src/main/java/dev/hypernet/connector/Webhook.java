package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a provider tells that something changed: the document's {@code webhook}. It says what of a delivery was signed and
 * how, and whose account it is about. The secret is not a definition's to know, so what is to be verified is handed on as
 * a {@link Claim}. Header names are in lower case throughout.
 */
public final class Webhook {
    /** A provider that names more at once means everybody. */
    static final int MOST_ACCOUNTS = 1000;

    private static final int MOST_SIGNATURES = 10;
    /** The longest answer to a question, in characters. */
    public static final int LONGEST_ANSWER = 1000;

    private static final String BODY = "body";
    private static final Pattern PART = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern HEADER = Pattern.compile("header\\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,15}");
    /** Seconds since 1970 stay below this until the year 5138; milliseconds have been above it since 1973. */
    private static final long MILLISECONDS_FROM = 100_000_000_000L;

    private final Signature signature;
    private final @Nullable Challenge challenge;
    private final @Nullable Expression deliveryId;
    private final Expression account;

    private Webhook(
            Signature signature, @Nullable Challenge challenge, @Nullable Expression deliveryId, Expression account) {
        this.signature = signature;
        this.challenge = challenge;
        this.deliveryId = deliveryId;
        this.account = account;
    }

    /** What a signature is made with. */
    public enum Algorithm {
        HMAC_SHA1(20),
        HMAC_SHA256(32),
        HMAC_SHA512(64),
        /** None: the header holds the secret itself. */
        TOKEN(0);

        private final int bytes;

        Algorithm(int bytes) {
            this.bytes = bytes;
        }

        /** Whether it can be one at all. */
        boolean isAsLongAs(byte[] signature) {
            return signature.length == bytes;
        }
    }

    /** Whose secret it is. */
    public enum Owner {
        /** One that is for nothing else. */
        WEBHOOK,
        /** That of the OAuth client. */
        CLIENT
    }

    /**
     * What the holder of the secret is to verify: that one of the signatures is that of the bytes.
     *
     * @param base64 whether the secret is base64 of the key, with or without {@code whsec_} before it; else the key is its
     *     text in UTF-8
     * @param signed exactly what was signed; empty for a token
     * @param signatures as bytes; the token itself for a token. Never empty
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Claim(Algorithm algorithm, Owner owner, boolean base64, byte[] signed, List<byte[]> signatures) {
        public Claim {
            signed = signed.clone();
            signatures = signatures.stream().map(byte[]::clone).toList();
        }

        /** A copy, so that nobody changes it. */
        @Override
        public byte[] signed() {
            return signed.clone();
        }

        /** Nothing of what it holds. */
        @Override
        public String toString() {
            return "Claim[" + algorithm + "]";
        }
    }

    /** The texts of the document, and where the parts of what is signed stand. */
    private record Signature(
            String header,
            Algorithm algorithm,
            boolean hexadecimal,
            String prefix,
            @Nullable String separator,
            List<Part> payload,
            Owner owner,
            boolean base64,
            @Nullable String timestampHeader,
            Duration tolerance) {}

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Header(String name) implements Part {}

        record Body() implements Part {}
    }

    /**
     * How the provider sees that somebody is there before it sends anything.
     *
     * @param query the parameter that a GET is answered with; null where none is asked
     * @param token the parameter that holds the webhook's secret then; null where it is not shown
     * @param answer gives the answer to a delivery that is a question; null where none is
     */
    private record Challenge(
            @Nullable String query,
            @Nullable String token,
            @Nullable Expression answer) {}

    static Webhook of(Compilation compilation, String pointer, JsonNode webhook) {
        JsonNode challenge = webhook.get("challenge");
        return new Webhook(
                signature(compilation, Problem.at(pointer, "signature"), webhook.get("signature")),
                challenge == null
                        ? null
                        : new Challenge(
                                challenge.path("query").textValue(),
                                challenge.path("token").textValue(),
                                optional(compilation, Problem.at(pointer, "challenge"), challenge, "answer")),
                optional(compilation, pointer, webhook, "deliveryId"),
                compilation.expression(Problem.at(pointer, "account"), webhook.get("account")));
    }

    private static @Nullable Expression optional(
            Compilation compilation, String pointer, JsonNode parent, String member) {
        return parent.has(member) ? compilation.expression(Problem.at(pointer, member), parent.get(member)) : null;
    }

    private static Signature signature(Compilation compilation, String pointer, JsonNode said) {
        Algorithm algorithm = Algorithm.valueOf(
                upper(said.path("algorithm").asText("hmac-sha256")).replace('-', '_'));
        String at = Problem.at(pointer, "payload");
        List<Part> payload = parts(compilation, at, said.path("payload").asText("{body}"));
        if (algorithm != Algorithm.TOKEN && payload.stream().noneMatch(part -> part instanceof Part.Body)) {
            compilation.problem(at, "must hold {body}: what is not signed could be anybody's");
        }
        return new Signature(
                lower(said.get("header").textValue()),
                algorithm,
                said.path("encoding").asText("hex").equals("hex"),
                said.path("prefix").asText(),
                said.path("separator").textValue(),
                payload,
                Owner.valueOf(upper(said.path("secret").asText("webhook"))),
                said.path("secretEncoding").asText("text").equals("base64"),
                said.has("timestampHeader") ? lower(said.get("timestampHeader").textValue()) : null,
                Duration.parse(said.path("tolerance").asText("PT5M")));
    }

    private static List<Part> parts(Compilation compilation, String pointer, String template) {
        List<Part> parts = new ArrayList<>();
        Matcher found = PART.matcher(template);
        int copied = 0;
        while (found.find()) {
            parts.add(new Part.Literal(template.substring(copied, found.start())));
            parts.add(part(compilation, pointer, found.group(1)));
            copied = found.end();
        }
        parts.add(new Part.Literal(template.substring(copied)));
        return List.copyOf(parts);
    }

    private static Part part(Compilation compilation, String pointer, String name) {
        Matcher header = HEADER.matcher(name);
        if (header.matches()) {
            return new Part.Header(lower(header.group(1)));
        }
        if (!name.equals(BODY)) {
            compilation.problem(pointer, "may hold {body} and {header.<name>}, and not {" + name + "}");
        }
        return new Part.Body();
    }

    /** Whose secret signs. */
    public Owner owner() {
        return signature.owner();
    }

    /**
     * What is to be verified of a delivery; nothing where it shows no signature, or not one of about now.
     *
     * @param body as it came, byte by byte
     */
    public Optional<Claim> claim(Map<String, String> headers, byte[] body, Instant now) {
        List<byte[]> signatures = signatures(headers.getOrDefault(signature.header(), ""));
        Optional<byte[]> signed = signed(headers, body);
        return signatures.isEmpty() || signed.isEmpty() || !isOfNow(headers, now)
                ? Optional.empty()
                : Optional.of(new Claim(
                        signature.algorithm(), signature.owner(), signature.base64(), signed.get(), signatures));
    }

    private List<byte[]> signatures(String header) {
        String separator = signature.separator();
        return Arrays.stream(separator == null ? new String[] {header} : header.split(Pattern.quote(separator), -1))
                .map(String::strip)
                .filter(text -> text.startsWith(signature.prefix()))
                .map(text -> text.substring(signature.prefix().length()))
                .filter(text -> !text.isEmpty())
                .limit(MOST_SIGNATURES)
                .map(this::decoded)
                .flatMap(Optional::stream)
                .filter(this::canBeOne)
                .toList();
    }

    /** Before anybody is asked: what cannot be a signature costs nothing. */
    private boolean canBeOne(byte[] shown) {
        return signature.algorithm() == Algorithm.TOKEN || signature.algorithm().isAsLongAs(shown);
    }

    private Optional<byte[]> decoded(String text) {
        if (signature.algorithm() == Algorithm.TOKEN) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(
                    signature.hexadecimal()
                            ? HexFormat.of().parseHex(text)
                            : Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> signed(Map<String, String> headers, byte[] body) {
        if (signature.algorithm() == Algorithm.TOKEN) {
            return Optional.of(new byte[0]);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Part part : signature.payload()) {
            switch (part) {
                case Part.Literal(String text) -> bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                case Part.Body() -> bytes.writeBytes(body);
                case Part.Header(String name) -> {
                    if (!headers.containsKey(name)) {
                        return Optional.empty();
                    }
                    bytes.writeBytes(headers.get(name).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    private boolean isOfNow(Map<String, String> headers, Instant now) {
        String name = signature.timestampHeader();
        if (name == null) {
            return true;
        }
        String time = headers.getOrDefault(name, "").strip();
        if (!SECONDS.matcher(time).matches()) {
            return false;
        }
        long number = Long.parseLong(time);
        try {
            Instant sent = number < MILLISECONDS_FROM ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
            return Duration.between(sent, now).abs().compareTo(signature.tolerance()) <= 0;
        } catch (DateTimeException | ArithmeticException noTime) {
            return false;
        }
    }

    /** The parameter that a GET is answered with; null where the provider asks none. */
    public @Nullable String challengeParameter() {
        return challenge == null ? null : challenge.query();
    }

    /** The parameter of such a GET that must hold the webhook's secret; null where it shows none. */
    public @Nullable String tokenParameter() {
        return challenge == null ? null : challenge.token();
    }

    /** What is to be verified of such a GET. */
    public static Claim claimOf(String token) {
        byte[] shown = token.getBytes(StandardCharsets.UTF_8);
        return new Claim(Algorithm.TOKEN, Owner.WEBHOOK, false, new byte[0], List.of(shown));
    }

    /**
     * The answer, where a verified delivery is nothing but a question whether somebody is there.
     *
     * @throws ExpressionFailed when the expression fails, or gives no text of at most 1,000 characters
     */
    public Optional<String> answer(Map<String, String> headers, JsonNode body) {
        Expression answer = challenge == null ? null : challenge.answer();
        if (answer == null) {
            return Optional.empty();
        }
        JsonNode given = answer.token(Expression.toJava(body), variables(headers));
        if (given == null) {
            return Optional.empty();
        }
        if (!given.isTextual() || given.textValue().length() > LONGEST_ANSWER) {
            throw answer.gave(given, "a text of at most " + LONGEST_ANSWER + " characters");
        }
        return Optional.of(given.textValue());
    }

    /**
     * What the provider calls this delivery, the same when it is sent again; nothing where it has no name.
     *
     * @throws ExpressionFailed when the expression fails, or gives neither a text nor a whole number
     */
    public Optional<String> deliveryId(Map<String, String> headers, JsonNode body) {
        if (deliveryId == null) {
            return Optional.empty();
        }
        JsonNode given = deliveryId.token(Expression.toJava(body), variables(headers));
        if (given != null && !isName(given)) {
            throw deliveryId.gave(given, "a text or a whole number");
        }
        return Optional.ofNullable(given).map(JsonNode::asText);
    }

    /**
     * The ids of the accounts it is about, as {@link Account} tells them; at most {@value #MOST_ACCOUNTS}.
     *
     * @throws ExpressionFailed when the expression fails, or gives anything but texts and whole numbers
     */
    public Set<String> accounts(Map<String, String> headers, JsonNode body) {
        JsonNode given = account.token(Expression.toJava(body), variables(headers));
        Set<String> accounts = new LinkedHashSet<>();
        if (given != null && given.isArray()) {
            given.forEach(each -> add(accounts, each));
        } else if (given != null) {
            add(accounts, given);
        }
        return accounts;
    }

    private void add(Set<String> accounts, JsonNode given) {
        if (!isName(given)) {
            throw account.gave(given, "a text or a whole number");
        }
        if (accounts.size() < MOST_ACCOUNTS) {
            accounts.add(given.asText());
        }
    }

    private static boolean isName(JsonNode given) {
        return given.isTextual() || given.isIntegralNumber();
    }

    private static Map<String, Object> variables(Map<String, String> headers) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("headers", new LinkedHashMap<String, Object>(headers));
        return variables;
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
