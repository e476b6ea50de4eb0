package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Method;
import dev.hypernet.connector.Stream;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What can be connected, as the hub shows it.
 *
 * @param icon the https or data:image/ address of a picture
 * @param authKind how somebody connects: {@code none} at once, {@code credentials} by a form, {@code oauth2} at the
 *     provider
 * @param status {@code PUBLISHED}; {@code DEPRECATED}: no new connections; {@code ARCHIVED}: only to be read
 */
public record ProviderView(
        String integrationType,
        String name,
        String description,
        @Nullable String icon,
        List<String> categories,
        String authType,

        @Schema(enumeration = {"none", "credentials", "oauth2"})
        String authKind,

        List<String> streams,
        List<MethodLine> methods,
        String status,
        String version) {

    /** What can be called. */
    public record MethodLine(String id, String name, String description) {
        static MethodLine of(Method method) {
            return new MethodLine(method.id(), method.name(), method.description());
        }
    }

    static ProviderView of(Definition definition) {
        return new ProviderView(
                definition.integrationId(),
                definition.name(),
                definition.description(),
                definition.icon(),
                definition.categories(),
                authType(definition),
                authKind(definition),
                definition.streams().stream().map(Stream::name).toList(),
                definition.methods().stream().map(MethodLine::of).toList(),
                definition.status().name(),
                definition.version());
    }

    static String authType(Definition definition) {
        return definition.authType().name().toLowerCase(Locale.ROOT);
    }

    static String authKind(Definition definition) {
        return switch (definition.authType()) {
            case NONE -> "none";
            case OAUTH2 -> "oauth2";
            case BASIC, API_KEY, JWT, CUSTOM -> "credentials";
        };
    }
}
