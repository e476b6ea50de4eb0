package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/** SOAP 1.1 envelopes, read and written as a stream: no DTD, no entity from anywhere, nothing nested without end. */
final class SoapMessage {

    static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";

    private static final int DEEPEST = 50;
    private static final XMLInputFactory READERS = readers();
    private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

    /** An element with the text that stands directly in it. */
    record Element(String namespace, String name, Map<String, String> attributes, List<Element> children, String text) {

        List<Element> all(String child) {
            return children.stream()
                    .filter(element -> element.name().equals(child))
                    .toList();
        }

        /** The text of the first such child; empty where there is none. */
        String textOf(String child) {
            return all(child).stream().findFirst().map(Element::text).orElse("");
        }

        static Element of(String name, Map<String, String> attributes, List<Element> children, String text) {
            return new Element("", name, attributes, children, text);
        }

        static Element of(String name, String text) {
            return of(name, Map.of(), List.of(), text);
        }
    }

    private SoapMessage() {}

    /** What the body holds; nothing for what is no SOAP 1.1 envelope around one element. */
    static Optional<Element> read(byte[] xml) {
        try {
            XMLStreamReader reader = READERS.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext() && reader.next() != XMLStreamConstants.START_ELEMENT) {
                // only what stands before the envelope
            }
            Element envelope = element(reader, 1);
            return Optional.of(envelope)
                    .filter(root ->
                            root.namespace().equals(ENVELOPE) && root.name().equals("Envelope"))
                    .flatMap(root -> root.all("Body").stream().findFirst())
                    .filter(body -> body.children().size() == 1)
                    .map(body -> body.children().getFirst());
        } catch (XMLStreamException | IllegalStateException malformed) {
            return Optional.empty();
        }
    }

    /** An envelope around one element of a namespace. */
    static byte[] write(String namespace, Element content) {
        return written(writer -> {
            writer.writeStartElement("", content.name(), namespace);
            writer.writeDefaultNamespace(namespace);
            writeInside(writer, namespace, content);
            writer.writeEndElement();
        });
    }

    /** A Fault, SOAP 1.1 section 4.4: the code is a word of the envelope's namespace, refined after a dot. */
    static byte[] fault(String code, String message) {
        return written(writer -> {
            writer.writeStartElement("soap", "Fault", ENVELOPE);
            writeText(writer, "faultcode", "soap:" + code);
            writeText(writer, "faultstring", message);
            writer.writeEndElement();
        });
    }

    @FunctionalInterface
    private interface Content {
        void write(XMLStreamWriter writer) throws XMLStreamException;
    }

    private static byte[] written(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter writer = WRITERS.createXMLStreamWriter(bytes, UTF_8.name());
            writer.writeStartDocument(UTF_8.name(), "1.0");
            writer.writeStartElement("soap", "Envelope", ENVELOPE);
            writer.writeNamespace("soap", ENVELOPE);
            writer.writeStartElement("soap", "Body", ENVELOPE);
            content.write(writer);
            writer.writeEndElement();
            writer.writeEndElement();
            writer.writeEndDocument();
            writer.close();
        } catch (XMLStreamException failure) {
            throw new IllegalStateException("cannot write XML", failure);
        }
        return bytes.toByteArray();
    }

    private static void writeInside(XMLStreamWriter writer, String namespace, Element element)
            throws XMLStreamException {
        for (Map.Entry<String, String> attribute : element.attributes().entrySet()) {
            writer.writeAttribute(attribute.getKey(), attribute.getValue());
        }
        writer.writeCharacters(element.text());
        for (Element child : element.children()) {
            writer.writeStartElement("", child.name(), namespace);
            writeInside(writer, namespace, child);
            writer.writeEndElement();
        }
    }

    private static void writeText(XMLStreamWriter writer, String name, String text) throws XMLStreamException {
        writer.writeStartElement(name);
        writer.writeCharacters(text);
        writer.writeEndElement();
    }

    /** The element the reader stands at the beginning of; afterwards it stands at its end. */
    private static Element element(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw new XMLStreamException("nested too deeply");
        }
        String namespace = reader.getNamespaceURI() == null ? "" : reader.getNamespaceURI();
        String name = reader.getLocalName();
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int index = 0; index < reader.getAttributeCount(); index++) {
            attributes.put(reader.getAttributeLocalName(index), reader.getAttributeValue(index));
        }
        List<Element> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> children.add(element(reader, depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                default -> {
                    // comments and instructions say nothing
                }
            }
        }
        return new Element(
                namespace, name, attributes, children, text.toString().strip());
    }

    private static XMLInputFactory readers() {
        XMLInputFactory readers = XMLInputFactory.newDefaultFactory();
        readers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        readers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return readers;
    }
}
