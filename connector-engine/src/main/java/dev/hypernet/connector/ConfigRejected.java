package dev.hypernet.connector;

/**
 * An integration's configuration does not make an address. The message names the setting, never its value.
 */
public final class ConfigRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    ConfigRejected(String setting, String reason) {
        super(setting + " " + reason);
        this.pointer = Problem.at("", setting);
    }

    /** Which setting: a JSON pointer into the configuration. */
    public String pointer() {
        return pointer;
    }
}
