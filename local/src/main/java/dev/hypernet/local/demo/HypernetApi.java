package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Hypernet as any program may use it: the front door's paths, JSON trees, one caller. */
final class HypernetApi {

    private final URI frontDoor;
    private final Map<String, String> headers;

    private HypernetApi(URI frontDoor, Map<String, String> headers) {
        this.frontDoor = frontDoor;
        this.headers = headers;
    }

    /** Returns the API for somebody who is not logged in. */
    static HypernetApi at(URI frontDoor) {
        return new HypernetApi(frontDoor, Map.of());
    }

    /** Returns the API for whoever a login's answer stands for. */
    HypernetApi loggedIn(JsonNode login) {
        String bearer = login.path("token_type").asText() + " "
                + login.path("access_token").asText();
        return new HypernetApi(frontDoor, Map.of("Authorization", bearer));
    }

    /** Returns the same caller's API where one service has it, past the front door. */
    HypernetApi pastTheFrontDoor(URI service) {
        return new HypernetApi(service, headers);
    }

    URI address(String path) {
        return URI.create(frontDoor + path);
    }

    /** Returns the headers that say who calls. */
    Map<String, String> identity() {
        return headers;
    }

    Answer get(String path) {
        return Http.get(address(path), headers);
    }

    Answer post(String path, JsonNode body) {
        return Http.send("POST", address(path), headers, body);
    }

    /** Sends more headers than those that say who calls. */
    Answer post(String path, JsonNode body, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return Http.send("POST", address(path), all, body);
    }

    Answer put(String path, JsonNode body) {
        return Http.send("PUT", address(path), headers, body);
    }

    Answer patch(String path, JsonNode body) {
        return Http.send("PATCH", address(path), headers, body);
    }

    Answer delete(String path) {
        return Http.send("DELETE", address(path), headers, null);
    }

    /**
     * Reads a list to its end, page after page.
     *
     * @param path with the question mark and the page size, such as {@code /api/v1/media?limit=100}
     */
    List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode page = get(path).expect(200).json();
        page.path("items").forEach(items::add);
        while (page.hasNonNull("next_cursor")) {
            String cursor = URLEncoder.encode(page.path("next_cursor").asText(), StandardCharsets.UTF_8);
            page = get(path + "&cursor=" + cursor).expect(200).json();
            page.path("items").forEach(items::add);
        }
        return items;
    }
}
