package dev.hypernet.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.contracts.UserId;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * An issuer of people's and of services' tokens, for the tests of every service but object-service: any issuer may stand
 * there by configuration, so here stands this one.
 */
final class TestIssuer {
    static final String PEOPLE = "http://issuer.test";
    private static final String SERVICES = "hypernet-services";
    private static final String KEY = "hypernet.test.issuer.key";
    private static final String URL = "hypernet.test.issuer.url";
    private static final TestIssuer RUNNING = start();

    private final EllipticCurveJsonWebKey key;

    private TestIssuer(EllipticCurveJsonWebKey key) {
        this.key = key;
    }

    static TestIssuer running() {
        return RUNNING;
    }

    String url() {
        return System.getProperty(URL);
    }

    String person(UserId user, Set<String> groups, Duration lifetime) {
        return person(user, groups, Set.of(), lifetime);
    }

    String person(UserId user, Set<String> groups, Set<String> clients, Duration lifetime) {
        return Jwt.issuer(PEOPLE)
                .claim("client_ids", clients)
                .subject(user.toString())
                .audience("hypernet")
                .groups(groups)
                .expiresIn(lifetime)
                .jws()
                .keyId(key.getKeyId())
                .algorithm(io.smallrye.jwt.algorithm.SignatureAlgorithm.ES256)
                .sign(key.getPrivateKey());
    }

    String service(String name, String audience) {
        return Jwt.issuer(SERVICES)
                .subject(name)
                .audience(audience)
                .expiresIn(Duration.ofMinutes(5))
                .jws()
                .keyId(key.getKeyId())
                .algorithm(io.smallrye.jwt.algorithm.SignatureAlgorithm.ES256)
                .sign(key.getPrivateKey());
    }

    /** Kept in system properties: Quarkus loads this class more than once, and all of them are one issuer. */
    private static synchronized TestIssuer start() {
        try {
            String known = System.getProperty(KEY);
            if (known != null) {
                return new TestIssuer((EllipticCurveJsonWebKey) JsonWebKey.Factory.newJwk(known));
            }
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("test");
            TestIssuer issuer = new TestIssuer(key);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", issuer::answer);
            server.start();
            System.setProperty(KEY, key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            System.setProperty(URL, "http://127.0.0.1:" + server.getAddress().getPort());
            return issuer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (JoseException failure) {
            throw new IllegalStateException("cannot make a key", failure);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = exchange.getRequestURI().getPath().endsWith("/token") ? token(exchange) : keys();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String keys() {
        return new JsonWebKeySet(key).toJson();
    }

    /** RFC 6749 4.4, as object-service does it for services. */
    private String token(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> parameters = Arrays.stream(form.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        String client = basic == null
                ? parameters.getOrDefault("client_id", "unknown")
                : new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8)
                        .split(":", 2)[0];
        return "{\"access_token\":\"" + service(client, parameters.getOrDefault("audience", "none"))
                + "\",\"token_type\":\"Bearer\",\"expires_in\":300}";
    }
}
