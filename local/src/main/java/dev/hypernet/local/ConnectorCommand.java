package dev.hypernet.local;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./hypernet connector}: for people who write connectors. Starts nothing and asks nobody. */
@Command(
        name = "connector",
        description = "For people who write connectors.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class ConnectorCommand implements Runnable {

    private static final int WRONG_USAGE = 2;

    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    ConnectorCommand(Console console) {
        this.console = console;
    }

    /** Without a command. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Name a command.");
        }
    }

    @Command(
            description = {
                "Check definition documents offline, and the recorded answers beside them.",
                "Exit code 0 if all conform, 1 if one does not, 2 for wrong usage. Warnings are no problem."
            },
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "FILE|FOLDER",
                            description = "A document alone, a connector's folder, or a folder of such folders.")
                    List<Path> named) {
        List<Path> connectors;
        try {
            connectors = ConnectorCheck.connectorsIn(named);
        } catch (LauncherException wrong) {
            console.error(String.valueOf(wrong.getMessage()));
            return WRONG_USAGE;
        }
        ConnectorCheck check = new ConnectorCheck();
        connectors.forEach(check::add);
        check.findings().forEach(console::line);
        console.line(check.summary());
        return check.conforms() ? 0 : 1;
    }
}
