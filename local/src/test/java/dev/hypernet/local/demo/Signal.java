package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** What a process is told from outside. */
enum Signal {
    /** It stands still, wherever it is, until it is told to go on. */
    STOP,
    CONT,
    /** A JVM prints what its threads do. */
    QUIT,
    /** It ends at once. */
    KILL;

    void to(long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).start();
        assertThat(kill.waitFor()).as("kill -%s", name()).isZero();
    }
}
