package dev.hypernet.connector;

/**
 * What is wrong, and where: every complaint about a document names its file and the place in it.
 *
 * @param file the file as the reader was told its name
 * @param pointer a JSON pointer (RFC 6901) into the file; empty for the file as a whole
 * @param message for people, in English
 */
public record Problem(String file, String pointer, String message) {

    /** {@code file#/pointer: message}. */
    @Override
    public String toString() {
        return file + "#" + pointer + ": " + message;
    }

    /** The pointer to a member or an element of what {@code parent} points to. */
    static String at(String parent, String name) {
        return parent + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static String at(String parent, int index) {
        return parent + "/" + index;
    }
}
