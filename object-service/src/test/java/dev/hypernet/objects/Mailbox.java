package dev.hypernet.objects;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** What came by mail, oldest first. */
public final class Mailbox {
    private static final Pattern TOKEN = Pattern.compile("hnc_[A-Za-z0-9_-]{43}");

    private Mailbox() {}

    public static Path folder() {
        return Path.of(ConfigProvider.getConfig().getValue("hypernet.home", String.class))
                .resolve("mail");
    }

    /** Every mail to this address so far. */
    public static List<String> of(String email) {
        if (Files.notExists(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .map(Mailbox::text)
                    .filter(text -> text.contains("\nTo: " + email + "\n"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for that many mails, and returns the last one's token. */
    public static String token(String email, int mails) {
        Awaitility.await(mails + " mails to " + email).until(() -> of(email).size() == mails);
        Matcher token = TOKEN.matcher(of(email).getLast());
        if (!token.find()) {
            throw new IllegalStateException("no token in the last mail to " + email);
        }
        return token.group();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
