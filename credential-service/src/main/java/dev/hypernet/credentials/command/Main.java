package dev.hypernet.credentials.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The beginning of this program: serves, or carries out a {@link Command} and ends. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        if (arguments.length > 0) {
            // A command beside running replicas serves nobody and does none of their work.
            System.setProperty("quarkus.http.host-enabled", "false");
            System.setProperty("quarkus.scheduler.enabled", "false");
        }
        Quarkus.run(Commands.class, arguments);
    }
}
