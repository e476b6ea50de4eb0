package dev.hypernet.local.demo;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** As much of a browser as a consent needs: it keeps cookies and gives them back to the pages they are for. */
final class Browser {

    private record Cookie(String value, String path) {}

    private final Map<String, Cookie> cookies = new TreeMap<>();

    /** Opens a page; a redirect is returned, not followed. */
    Answer open(URI address, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        String sent = cookies.entrySet().stream()
                .filter(cookie -> address.getPath().startsWith(cookie.getValue().path()))
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue().value())
                .collect(Collectors.joining("; "));
        if (!sent.isEmpty()) {
            all.put("Cookie", sent);
        }
        Answer answer = Http.get(address, all);
        answer.headers().allValues("Set-Cookie").forEach(this::keep);
        return answer;
    }

    boolean holds(String cookie) {
        return cookies.containsKey(cookie);
    }

    /** Returns the value of a cookie; nothing when it is not kept. */
    Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies.get(name)).map(Cookie::value);
    }

    private void keep(String header) {
        String pair = header.split(";", 2)[0];
        int equals = pair.indexOf('=');
        cookies.put(
                pair.substring(0, equals).strip(),
                new Cookie(pair.substring(equals + 1).strip(), path(header)));
    }

    private static String path(String header) {
        for (String attribute : header.split(";", -1)) {
            String stripped = attribute.strip();
            if (stripped.regionMatches(true, 0, "Path=", 0, 5)) {
                return stripped.substring(5).replace("\"", "");
            }
        }
        return "/";
    }
}
