package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SOAP over HTTP: the document's {@code soap}.
 *
 * @param pointer where it stands
 * @param endpoint its address and nothing more
 * @param operation the element in the envelope's body
 * @param namespace of the operation and of what is in it
 * @param action without quotation marks; may be empty
 */
record SoapExchange(
        String pointer,
        RequestTemplate endpoint,
        SoapVersion version,
        String operation,
        String namespace,
        String action)
        implements Exchange {

    static SoapExchange of(Compilation compilation, String pointer, JsonNode soap, UrlTemplate base) {
        return new SoapExchange(
                pointer,
                RequestTemplate.endpoint(compilation, pointer, soap, base),
                soap.path("version").asText().equals("1.2") ? SoapVersion.SOAP_12 : SoapVersion.SOAP_11,
                soap.get("operation").textValue(),
                soap.get("namespace").textValue(),
                soap.path("action").asText());
    }

    @Override
    public MethodRequest request(JsonNode config, Scope scope, JsonNode input) {
        String envelope = SoapWriter.envelope(this, input);
        String quoted = "\"" + action + "\"";
        Map<String, String> headers = switch (version) {
            case SOAP_11 -> Map.of("Accept", version.mediaType(), "SOAPAction", quoted);
            case SOAP_12 -> Map.of("Accept", version.mediaType());
        };
        boolean named = version == SoapVersion.SOAP_12 && !action.isEmpty();
        return new MethodRequest(
                "POST",
                endpoint.build(config, scope).uri(),
                headers,
                version.mediaType() + "; charset=utf-8" + (named ? "; action=" + quoted : ""),
                envelope.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Received read(@Nullable String contentType, byte[] body) {
        return SoapReader.read(contentType, body);
    }
}
