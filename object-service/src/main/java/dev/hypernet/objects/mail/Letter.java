package dev.hypernet.objects.mail;

/** A mail to one person, in plain text. */
public record Letter(String to, String subject, String text) {

    /** Without the text, which may hold a link that is as good as a password: records print their parts. */
    @Override
    public String toString() {
        return "Letter[" + subject + "]";
    }
}
