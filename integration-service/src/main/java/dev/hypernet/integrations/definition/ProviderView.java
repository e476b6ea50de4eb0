package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Stream;
import java.util.List;
import java.util.Locale;

/** What can be connected, as the hub shows it. */
public record ProviderView(
        String integrationType,
        String name,
        String description,
        List<String> categories,
        String authType,
        List<String> streams,
        List<String> methods,
        String status,
        String version) {

    static ProviderView of(Definition definition) {
        return new ProviderView(
                definition.integrationId(),
                definition.name(),
                definition.description(),
                definition.categories(),
                definition.authType().name().toLowerCase(Locale.ROOT),
                definition.streams().stream().map(Stream::name).toList(),
                definition.methods().stream().map(Definition.Method::id).toList(),
                definition.status().name(),
                definition.version());
    }
}
