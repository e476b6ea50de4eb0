package dev.hypernet.local;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which service answers which public path. What is not listed is closed, as {@code /internal} and {@code /q} are. */
final class Routes {

    private static final Map<Service, List<String>> PREFIXES = Map.of(
            Service.OBJECT_SERVICE,
            List.of(
                    "/api/v1/users",
                    "/api/v1/auth",
                    "/api/v1/media",
                    "/api/v1/albums",
                    "/api/v1/objects",
                    "/api/v1/object-types",
                    "/api/v1/uploads",
                    "/api/v1/conflicts",
                    "/api/v1/quarantine",
                    "/api/v1/admin",
                    "/.well-known"),
            Service.LINK_SERVICE,
            List.of("/api/v1/links", "/api/v1/link-types"),
            Service.INTEGRATION_SERVICE,
            List.of(
                    "/api/v1/providers",
                    "/api/v1/definitions",
                    "/api/v1/integrations",
                    "/api/v1/methods",
                    "/api/v1/executions",
                    "/api/v1/sync-jobs",
                    "/api/v1/webhooks",
                    "/api/v1/webhook-endpoints",
                    "/api/v1/secrets",
                    "/api/v1/dead-letters"));

    /** What another service answers below a prefix. */
    private static final Map<Pattern, Service> EXCEPTIONS =
            Map.of(Pattern.compile("/api/v1/objects/[^/]+/neighbours(/.*)?"), Service.LINK_SERVICE);

    private Routes() {}

    /**
     * Returns the service behind a path.
     *
     * @param path normalised: without dot segments, encoded or not
     */
    static Optional<Service> serviceOf(String path) {
        return exceptionOf(path)
                .or(() -> PREFIXES.entrySet().stream()
                        .filter(entry -> entry.getValue().stream().anyMatch(prefix -> isBelow(prefix, path)))
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    private static Optional<Service> exceptionOf(String path) {
        return EXCEPTIONS.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isBelow(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }
}
