package dev.hypernet.objects.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.mailer.Mail;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostboxTest {
    private static final Letter LETTER = new Letter("alice@example.org", "Hello", "The secret is hnc_x");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void aLetterIsAFileThatThisUserAloneReads() throws IOException {
        FilePostbox postbox = new FilePostbox(folder.resolve("mail"), CLOCK);

        postbox.send(LETTER).await().atMost(PATIENCE);
        postbox.send(LETTER).await().atMost(PATIENCE);

        try (Stream<Path> files = Files.list(folder.resolve("mail"))) {
            List<Path> letters = files.toList();
            assertThat(letters).hasSize(2).allMatch(file -> file.toString().endsWith(".eml"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(letters.getFirst())))
                    .isEqualTo("rw-------");
            assertThat(letters.getFirst())
                    .content()
                    .startsWith("Date: Sun, 1 Mar 2026 10:00:00 GMT\nTo: alice@example.org\nSubject: Hello\n")
                    .contains("\n\nThe secret is hnc_x\n");
        }
    }

    @Test
    void aMailServerGetsTheLetterAsItIs() {
        List<Mail> sent = new ArrayList<>();
        SmtpPostbox postbox = new SmtpPostbox(mails -> taken(sent, mails), PATIENCE);

        postbox.send(LETTER).await().atMost(PATIENCE);

        assertThat(sent).singleElement().satisfies(mail -> {
            assertThat(mail.getTo()).containsExactly("alice@example.org");
            assertThat(mail.getSubject()).isEqualTo("Hello");
            assertThat(mail.getText()).isEqualTo("The secret is hnc_x");
        });
    }

    @Test
    void aMailServerThatSaysNothingIsNotWaitedForLong() {
        SmtpPostbox postbox = new SmtpPostbox(mails -> Uni.createFrom().nothing(), Duration.ofMillis(10));

        assertThatThrownBy(() -> postbox.send(LETTER).await().atMost(PATIENCE)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void whatALetterSaysIsNotPrinted() {
        assertThat(LETTER.toString()).isEqualTo("Letter[Hello]");
    }

    @Test
    void lettersAreFilesUnlessTold() {
        MailConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withMapping(MailConfig.class)
                .build()
                .getConfigMapping(MailConfig.class);

        assertThat(config.transport()).isEqualTo(MailConfig.Transport.FILE);
        assertThat(config.folder()).isEqualTo(Path.of("/var/lib/hypernet/mail"));
        assertThat(config.patience()).isEqualTo(Duration.ofSeconds(10));
    }

    private static Uni<Void> taken(List<Mail> sent, Mail... mails) {
        sent.addAll(List.of(mails));
        return Uni.createFrom().voidItem();
    }
}
