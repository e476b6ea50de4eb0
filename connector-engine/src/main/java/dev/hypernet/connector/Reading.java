package dev.hypernet.connector;

import java.util.List;

/** What came of reading a document. */
public sealed interface Reading {

    /** Whole and sound. Always written with its owner's name, so that nobody takes it for the JDK's. */
    @SuppressWarnings("JavaLangClash")
    record Readable(Definition definition) implements Reading {}

    /**
     * Not to be used.
     *
     * @param problems at least one, in the order they were found
     */
    record Unreadable(List<Problem> problems) implements Reading {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }
}
