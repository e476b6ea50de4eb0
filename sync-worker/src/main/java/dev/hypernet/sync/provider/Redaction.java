package dev.hypernet.sync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hypernet.connector.Authentication;
import dev.hypernet.connector.StreamAnswer;
import dev.hypernet.outbound.Proof;
import dev.hypernet.platform.secret.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes a credential out of what its provider answers. Many repeat a key in the address of the next page, some a token
 * in what they refuse; from there it would go on to the ledger, the topics and the objects.
 *
 * <p>A parameter of an address that is the credential is left out, for whoever asks adds it anew. Anywhere else it is
 * replaced by {@value #MARK}, unless it is so short that it may stand there by chance.
 */
final class Redaction {
    static final String MARK = "[REDACTED]";
    static final Redaction NONE = new Redaction(List.of(), Proof.NONE);

    private static final int LONGER_THAN_BY_CHANCE = 8;
    private static final String BASIC = "Basic ";

    private final List<Secret> hidden;
    private final List<Secret> written;
    private final Proof proof;

    private Redaction(List<Secret> hidden, Proof proof) {
        this.hidden = hidden;
        this.written = written(hidden);
        this.proof = proof;
    }

    /** Of the fields that the definition does not take for names, and the pair of Basic as it is sent. */
    static Redaction of(Authentication authentication, Map<String, Secret> fields, Proof proof) {
        Stream<String> hidden = fields.entrySet().stream()
                .filter(field -> authentication.isHidden(field.getKey()))
                .map(field -> field.getValue().reveal());
        Stream<String> pairs = proof.headers().values().stream()
                .map(Secret::reveal)
                .filter(header -> header.startsWith(BASIC))
                .map(header -> header.substring(BASIC.length()));
        return new Redaction(
                Stream.concat(hidden, pairs)
                        .filter(text -> text.length() >= LONGER_THAN_BY_CHANCE)
                        .map(Secret::of)
                        .toList(),
                proof);
    }

    /** What may hold others comes first. */
    private static List<Secret> written(List<Secret> hidden) {
        return hidden.stream()
                .map(Secret::reveal)
                .flatMap(text -> Stream.of(text, URLEncoder.encode(text, StandardCharsets.UTF_8)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Secret::of)
                .toList();
    }

    StreamAnswer of(StreamAnswer answer) {
        if (written.isEmpty() && proof.query().isEmpty()) {
            return answer;
        }
        Map<String, String> headers = answer.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> of(header.getValue())));
        JsonNode body = answer.body();
        return new StreamAnswer(answer.status(), headers, body == null ? null : of(body), answer.receivedAt());
    }

    /** The same tree, with other texts in it. */
    private JsonNode of(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(of(member.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int place = 0; place < array.size(); place++) {
                array.set(place, of(array.get(place)));
            }
        } else if (node.isTextual()) {
            String text = node.textValue();
            String clean = of(text);
            return clean.equals(text) ? node : TextNode.valueOf(clean);
        }
        return node;
    }

    private String of(String text) {
        String clean = withoutParameters(text);
        for (Secret secret : written) {
            clean = clean.replace(secret.reveal(), MARK);
        }
        return clean;
    }

    private String withoutParameters(String text) {
        int start = text.indexOf('?') + 1;
        if (start == 0 || text.indexOf('=', start) < 0) {
            return text;
        }
        int fragment = text.indexOf('#', start);
        int end = fragment < 0 ? text.length() : fragment;
        List<String> parameters =
                new ArrayList<>(Arrays.asList(text.substring(start, end).split("&", -1)));
        if (!parameters.removeIf(this::isCredential)) {
            return text;
        }
        String before = text.substring(0, parameters.isEmpty() ? start - 1 : start);
        return before + String.join("&", parameters) + text.substring(end);
    }

    private boolean isCredential(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0) {
            return false;
        }
        try {
            Secret own = proof.query().get(decoded(parameter.substring(0, equals)));
            Secret value = Secret.of(decoded(parameter.substring(equals + 1)));
            return (own != null && own.equals(value)) || hidden.contains(value);
        } catch (IllegalArgumentException notEncoded) {
            return false;
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
