package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes JSON as the elements of a SOAP operation: a scalar is text, an array repeats its element, an object nests,
 * {@code @name} is an attribute, {@code #text} the text beside attributes and elements, null is left out.
 */
final class SoapWriter {
    static final String ATTRIBUTE = "@";
    static final String TEXT = "#text";
    static final int MAX_DEPTH = 100;

    private static final String PREFIX = "soap";
    private static final String DECLARATION = "xmlns";

    /** An XML name without a prefix; the letters are a few more than XML's own. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}._-]*");

    private final String pointer;
    private final XMLStreamWriter xml;

    private SoapWriter(String pointer, XMLStreamWriter xml) {
        this.pointer = pointer;
        this.xml = xml;
    }

    /**
     * The envelope.
     *
     * @throws ExpressionFailed when the input is no object or holds what XML cannot
     */
    static String envelope(SoapExchange soap, JsonNode input) {
        if (!input.isObject()) {
            throw new ExpressionFailed(soap.pointer(), "has no object to take its elements from");
        }
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            String envelope = soap.version().namespace();
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement(PREFIX, "Envelope", envelope);
            xml.writeNamespace(PREFIX, envelope);
            xml.writeStartElement(PREFIX, "Body", envelope);
            xml.writeStartElement(soap.operation());
            xml.writeDefaultNamespace(soap.namespace());
            new SoapWriter(soap.pointer(), xml).content(input, 1);
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException refused) {
            throw new ExpressionFailed(soap.pointer(), "cannot be written as XML");
        }
        return text.toString();
    }

    /** Attributes stand in the start tag, wherever the object names them. */
    private void content(JsonNode object, int depth) throws XMLStreamException {
        if (depth > MAX_DEPTH) {
            throw refused("would nest elements too deeply");
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (member.getKey().startsWith(ATTRIBUTE) && !member.getValue().isNull()) {
                xml.writeAttribute(name(member.getKey().substring(1)), text(member.getValue()));
            }
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (member.getKey().equals(TEXT)) {
                xml.writeCharacters(member.getValue().isNull() ? "" : text(member.getValue()));
            } else if (!member.getKey().startsWith(ATTRIBUTE)) {
                elements(name(member.getKey()), member.getValue(), depth);
            }
        }
    }

    private void elements(String name, JsonNode value, int depth) throws XMLStreamException {
        if (!value.isArray()) {
            element(name, value, depth);
            return;
        }
        for (JsonNode each : value) {
            element(name, each, depth);
        }
    }

    private void element(String name, JsonNode value, int depth) throws XMLStreamException {
        if (value.isNull()) {
            return;
        }
        xml.writeStartElement(name);
        if (value.isObject()) {
            content(value, depth + 1);
        } else {
            xml.writeCharacters(text(value));
        }
        xml.writeEndElement();
    }

    /** A declaration of a namespace looks like an attribute and is none: what stands in it would change its meaning. */
    private String name(String name) {
        if (!NAME.matcher(name).matches() || name.equals(DECLARATION)) {
            throw refused("would have an element or attribute whose name XML does not allow");
        }
        return name;
    }

    private String text(JsonNode value) {
        if (value.isNumber()) {
            return CanonicalJson.number(value);
        }
        if (value.isContainerNode()) {
            throw refused("has an array or an object where only a text can stand");
        }
        String text = value.asText();
        if (!text.codePoints().allMatch(SoapWriter::isXml)) {
            throw refused("has a text with a character that XML does not allow");
        }
        return text;
    }

    private static boolean isXml(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character < Character.MIN_SURROGATE)
                || (character > Character.MAX_SURROGATE && character <= 0xFFFD)
                || character >= 0x10000;
    }

    private ExpressionFailed refused(String reason) {
        return new ExpressionFailed(pointer, reason);
    }
}
