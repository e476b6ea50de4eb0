package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.Method;
import dev.hypernet.connector.Stream;
import dev.hypernet.platform.http.Versioned;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * All that somebody has to know to connect a provider and to call it.
 *
 * @param number the definition's version, as semver.org has it
 * @param revision rises with each change of the definition; the entity tag
 * @param scopes what the provider is asked to allow; none but for oauth2
 * @param configSchema JSON Schema of an integration's settings
 * @param defaultConfig settings where the integration has none of its own
 * @param credentialSchema JSON Schema of the credential to give; null where none is given
 * @param probe the method that health checks call; null for none
 */
public record ProviderDetails(
        String integrationType,
        String name,
        String description,
        @Nullable String icon,
        List<String> categories,
        String authType,

        @Schema(enumeration = {"none", "credentials", "oauth2"})
        String authKind,

        List<String> scopes,
        Map<String, @Nullable Object> configSchema,
        Map<String, @Nullable Object> defaultConfig,
        @Nullable Map<String, @Nullable Object> credentialSchema,
        List<StreamDetails> streams,
        List<MethodDetails> methods,
        @Nullable String probe,
        String status,
        @JsonProperty("version") String number,
        long revision)
        implements Versioned {

    /** What is synced, and what it becomes. */
    public record StreamDetails(String name, String objectType) {
        static StreamDetails of(Stream stream) {
            return new StreamDetails(stream.name(), stream.objectType());
        }
    }

    /**
     * What can be called.
     *
     * @param isCallable false where the document does not say how
     * @param isIdempotent calling it twice is as calling it once
     * @param requestsPerMinute for each integration; null for no limit
     * @param burstLimit calls within one second; null for no limit
     * @param timeoutMs of the whole call
     * @param cacheTtlMs how long an answer may be given again; null for never
     */
    public record MethodDetails(
            String id,
            String name,
            String description,
            Map<String, @Nullable Object> inputSchema,
            Map<String, @Nullable Object> outputSchema,
            boolean isCallable,
            boolean isIdempotent,
            @Nullable Integer requestsPerMinute,
            @Nullable Integer burstLimit,
            long timeoutMs,
            @Nullable Long cacheTtlMs) {
        static MethodDetails of(Method method) {
            Method.RateLimits limits = method.rateLimits();
            return new MethodDetails(
                    method.id(),
                    method.name(),
                    method.description(),
                    DefinitionView.members(method.inputSchema()),
                    DefinitionView.members(method.outputSchema()),
                    method.isCallable(),
                    method.isIdempotent(),
                    limits == null ? null : limits.requestsPerMinute(),
                    limits == null ? null : limits.burstLimit(),
                    method.timeouts().total().toMillis(),
                    method.cacheTtl() == null ? null : method.cacheTtl().toMillis());
        }
    }

    static ProviderDetails of(Definitions.Current known) {
        Definition definition = known.definition();
        Definition.OAuth2 oauth2 = definition.oauth2();
        Method probe = definition.probe();
        return new ProviderDetails(
                definition.integrationId(),
                definition.name(),
                definition.description(),
                definition.icon(),
                definition.categories(),
                ProviderView.authType(definition),
                ProviderView.authKind(definition),
                oauth2 == null ? List.of() : oauth2.scopes(),
                DefinitionView.members(definition.configSchema()),
                DefinitionView.members(definition.defaultConfig()),
                takesCredential(definition)
                        ? DefinitionView.members(definition.authentication().credentialSchema())
                        : null,
                definition.streams().stream().map(StreamDetails::of).toList(),
                definition.methods().stream().map(MethodDetails::of).toList(),
                probe == null ? null : probe.id(),
                definition.status().name(),
                definition.version(),
                known.revision());
    }

    /** What changes it changes its revision. */
    @Override
    public long version() {
        return revision;
    }

    private static boolean takesCredential(Definition definition) {
        return definition.authType() != AuthType.NONE && definition.authType() != AuthType.OAUTH2;
    }
}
