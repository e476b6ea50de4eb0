package dev.hypernet.integrations.resolution;

/**
 * A candidate and what was made of it.
 *
 * @param rank from 1, the chosen one's; those that cannot be used follow those that can
 */
public record Ranked(Candidate candidate, int rank, Verdict verdict) {

    /** Why it is the one, or is not. */
    public enum Verdict {
        CHOSEN("chosen"),
        /** It could be used, but one closer to the caller is there. */
        LESS_SPECIFIC("less specific"),
        /** It could be used, but another as close was used later, or has the lower id where neither was. */
        USED_LONGER_AGO("used longer ago"),
        NOT_CONNECTED("not connected"),
        DISABLED("disabled"),
        /** It is for a client that the token does not name. */
        NOT_YOURS("not yours");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
