package dev.hypernet.credentials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A person with a browser at the independent server: keeps its cookies, goes where it sends, fills in its forms. */
final class Visitor {
    private static final int MOST_STEPS = 20;

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final String form;
    private final List<String> asked = new ArrayList<>();

    /** Logs in by that name and allows these scopes and no others. */
    Visitor(String account, List<String> allowed) {
        String allowing =
                allowed.stream().map(scope -> "&allow=" + encoded(scope)).collect(Collectors.joining());
        this.form = "account=" + encoded(account) + allowing;
    }

    /** Walks until the server sends them back; the parameters they come back with. */
    Map<String, String> walk(String address) {
        URI at = URI.create(address);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (at.toString().startsWith(IndependentServer.REDIRECT_URI)) {
                return PhotoProvider.query(at.toString());
            }
            at = next(at);
        }
        throw new AssertionError("the walk has no end");
    }

    /** What the server wanted to know on the way: a login, a consent. */
    List<String> asked() {
        return asked;
    }

    HttpResponse<String> open(URI page) {
        return send(HttpRequest.newBuilder(page));
    }

    private URI next(URI page) {
        HttpResponse<String> answer = open(page);
        if (answer.statusCode() == 200) {
            asked.add(answer.body());
            answer = send(HttpRequest.newBuilder(page).POST(BodyPublishers.ofString(form)));
        }
        String body = answer.statusCode() + " " + answer.body();
        return page.resolve(answer.headers().firstValue("Location").orElseThrow(() -> new AssertionError(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
