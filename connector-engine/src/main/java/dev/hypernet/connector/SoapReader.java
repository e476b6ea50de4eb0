package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Exchange.Received;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a SOAP envelope holds as JSON: the first element in its body, without its name. An element of text alone
 * is that text; else it is an object, in which elements that repeat are an array, attributes are {@code @name}, and
 * text beside them is {@code #text}. Everything is text; prefixes are left out.
 *
 * <p>A document type is refused, so nothing is expanded and nothing fetched; elements nest {@value #MAX_DEPTH} deep at
 * most.
 */
final class SoapReader {
    static final int MAX_DEPTH = 100;

    private static final String WITHOUT_CODE = "soap_fault";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:-]+)", Pattern.CASE_INSENSITIVE);

    private final XMLStreamReader xml;

    private SoapReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    static Received read(@Nullable String contentType, byte[] body) {
        try {
            XMLStreamReader xml = open(contentType, body);
            try {
                return new SoapReader(xml).envelope();
            } finally {
                xml.close();
            }
        } catch (XMLStreamException | RuntimeException broken) {
            // Its message would quote the answer.
            return new Received.Unreadable("is not XML, or not of the kind that SOAP allows");
        }
    }

    /** The encoding of the content type goes before the document's own (RFC 7303). */
    private static XMLStreamReader open(@Nullable String contentType, byte[] body) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        ByteArrayInputStream stream = new ByteArrayInputStream(body);
        Matcher charset = CHARSET.matcher(contentType == null ? "" : contentType);
        return charset.find()
                ? factory.createXMLStreamReader(stream, charset.group(1))
                : factory.createXMLStreamReader(stream);
    }

    private Received envelope() throws XMLStreamException {
        if (!toElement() || !isSoap("Envelope")) {
            return new Received.Unreadable("is no SOAP envelope");
        }
        while (toElement()) {
            if (isSoap("Body")) {
                Received held = body();
                toTheEnd();
                return held;
            }
            element(2);
        }
        return new Received.Unreadable("is a SOAP envelope without a body");
    }

    private Received body() throws XMLStreamException {
        if (!toElement()) {
            return new Received.Body(JSON.nullNode());
        }
        boolean fault = isSoap("Fault");
        JsonNode content = element(3);
        return fault ? fault(content) : new Received.Body(content);
    }

    private boolean isSoap(String name) {
        return name.equals(xml.getLocalName())
                && Arrays.stream(SoapVersion.values())
                        .anyMatch(version -> version.namespace().equals(xml.getNamespaceURI()));
    }

    /** SOAP 1.1 has {@code faultcode} and {@code faultstring}, SOAP 1.2 {@code Code} and {@code Reason}. */
    private static Received fault(JsonNode fault) {
        JsonNode code = fault.path("Code");
        String subcode = text(code.path("Subcode").path("Value"));
        String named = fault.has("faultcode") ? text(fault.path("faultcode")) : text(code.path("Value"));
        String whole = (subcode.isEmpty() ? named : subcode).strip();
        String local = whole.substring(whole.lastIndexOf(':') + 1);
        String reason = fault.has("faultstring")
                ? text(fault.path("faultstring"))
                : text(fault.path("Reason").path("Text"));
        return new Received.Fault(local.isEmpty() ? WITHOUT_CODE : local, reason.strip());
    }

    /** An element's text, whether it has attributes or not; of several the first. */
    private static String text(JsonNode element) {
        JsonNode first = element.isArray() ? element.path(0) : element;
        return first.isObject() ? first.path(SoapWriter.TEXT).asText() : first.asText();
    }

    /** What the element that was just begun holds; the reader is left at its end. */
    private JsonNode element(int depth) throws XMLStreamException {
        if (depth > MAX_DEPTH) {
            throw new XMLStreamException("nested too deeply");
        }
        ObjectNode members = JSON.objectNode();
        for (int index = 0; index < xml.getAttributeCount(); index++) {
            members.put(SoapWriter.ATTRIBUTE + xml.getAttributeLocalName(index), xml.getAttributeValue(index));
        }
        StringBuilder text = new StringBuilder();
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                add(members, xml.getLocalName(), element(depth + 1));
            } else if (isText(event)) {
                text.append(xml.getText());
            }
        }
        if (members.isEmpty()) {
            return JSON.textNode(text.toString().isBlank() ? "" : text.toString());
        }
        return text.toString().isBlank()
                ? members
                : members.put(SoapWriter.TEXT, text.toString().strip());
    }

    private static boolean isText(int event) {
        return event == XMLStreamConstants.CHARACTERS
                || event == XMLStreamConstants.CDATA
                || event == XMLStreamConstants.SPACE;
    }

    /** No element is an array by itself, so an array is what repeats. */
    private static void add(ObjectNode members, String name, JsonNode element) {
        JsonNode before = members.get(name);
        if (before == null) {
            members.set(name, element);
        } else if (before instanceof ArrayNode repeated) {
            repeated.add(element);
        } else {
            members.set(name, JSON.arrayNode().add(before).add(element));
        }
    }

    /** To the next element in the one the reader is in; false at its end. */
    private boolean toElement() throws XMLStreamException {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    private void toTheEnd() throws XMLStreamException {
        while (xml.hasNext()) {
            next();
        }
    }

    private int next() throws XMLStreamException {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new XMLStreamException("has a document type");
        }
        return event;
    }
}
