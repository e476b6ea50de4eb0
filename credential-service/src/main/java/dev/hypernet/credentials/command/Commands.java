package dev.hypernet.credentials.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import picocli.CommandLine;

/** Waits for the end of the service where no command was given; wrong usage is exit code 2. */
@Singleton
public class Commands implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Commands.class);

    private final Instance<Command> commands;

    Commands(Instance<Command> commands) {
        this.commands = commands;
    }

    @Override
    public int run(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.waitForExit();
            return 0;
        }
        CommandLine line = new CommandLine(new Program()).setExecutionExceptionHandler(Commands::failed);
        commands.forEach(line::addSubcommand);
        return line.execute(arguments);
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        LOG.error(command.getCommandName() + " failed", failure.getCause() == null ? failure : failure.getCause());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** All of them, so that picocli can list them. */
    @CommandLine.Command(
            name = "credential-service",
            description = "Serves, or does one of these and ends.",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = CommandLine.HelpCommand.class)
    static final class Program {}
}
