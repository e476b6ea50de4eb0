package dev.hypernet.embedded;

/** What a server's data is worth. */
public enum Durability {
    /** A person's data: it survives a crash of the process and of the machine. */
    KEPT,
    /** A test's data: faster to write, lost with the machine. */
    THROWAWAY
}
