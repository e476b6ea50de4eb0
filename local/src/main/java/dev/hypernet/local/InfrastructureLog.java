package dev.hypernet.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.LogManager;

/** Where Kafka, Vert.x and the launcher itself log: a file, for the console belongs to the person before it. */
final class InfrastructureLog {

    private InfrastructureLog() {}

    static void open(Path folder) {
        // In a FileHandler's pattern a % begins a placeholder.
        String pattern = folder.resolve("infrastructure.log").toString().replace("%", "%%");
        String configuration = """
                handlers=java.util.logging.FileHandler
                .level=WARNING
                java.util.logging.FileHandler.pattern=%s
                java.util.logging.FileHandler.limit=10000000
                java.util.logging.FileHandler.append=true
                java.util.logging.FileHandler.encoding=UTF-8
                java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
                java.util.logging.SimpleFormatter.format=%%1$tF %%1$tT %%4$s %%3$s %%5$s%%6$s%%n
                """.formatted(pattern);
        try {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
