package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;
import java.util.Optional;

/** Who asks: what a request shows of itself, and the account that this turned out to be. */
final class Caller {

    private static final String ACCOUNT = Caller.class.getName();

    /** A name and a password (RFC 7617). */
    record Basic(String name, Secret password) {}

    private Caller() {}

    static Optional<Secret> bearerToken(RoutingContext context) {
        return credentials(context, "Bearer ").map(Secret::of);
    }

    static Optional<Basic> basic(RoutingContext context) {
        try {
            return credentials(context, "Basic ")
                    .map(encoded -> new String(Base64.getDecoder().decode(encoded), UTF_8))
                    .filter(pair -> pair.contains(":"))
                    .map(pair -> pair.split(":", 2))
                    .map(pair -> new Basic(pair[0], Secret.of(pair[1])));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    static void is(RoutingContext context, String account) {
        context.put(ACCOUNT, account);
    }

    static String account(RoutingContext context) {
        return context.get(ACCOUNT);
    }

    private static Optional<String> credentials(RoutingContext context, String scheme) {
        return Optional.ofNullable(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, scheme, 0, scheme.length()))
                .map(header -> header.substring(scheme.length()).strip());
    }
}
