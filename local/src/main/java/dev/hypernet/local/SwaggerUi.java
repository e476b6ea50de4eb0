package dev.hypernet.local;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Swagger UI out of its webjar, showing {@code /openapi.json}. */
final class SwaggerUi {

    private static final String PATH = "/swagger-ui/";
    private static final String WEBJAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    // In place of the webjar's own, which shows the pet store.
    private static final String INITIALIZER = """
            window.onload = () => {
              window.ui = SwaggerUIBundle({
                url: "/openapi.json",
                dom_id: "#swagger-ui",
                deepLinking: true,
                presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
                layout: "StandaloneLayout"
              });
            };
            """;

    private SwaggerUi() {}

    static void addTo(Router router) {
        router.get("/").handler(SwaggerUi::redirect);
        // A plain path would match /swagger-ui/ as well and redirect to itself.
        router.getWithRegex("/swagger-ui").handler(SwaggerUi::redirect);
        router.get(PATH + "swagger-initializer.js")
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
                        .end(INITIALIZER));
        router.get(PATH + "*")
                .handler(StaticHandler.create("META-INF/resources/webjars/swagger-ui/" + version())
                        .setDirectoryListing(false));
    }

    private static void redirect(RoutingContext context) {
        context.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, PATH)
                .end();
    }

    private static String version() {
        try (InputStream resource = Objects.requireNonNull(
                SwaggerUi.class.getClassLoader().getResourceAsStream(WEBJAR), "no webjar of swagger-ui")) {
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
