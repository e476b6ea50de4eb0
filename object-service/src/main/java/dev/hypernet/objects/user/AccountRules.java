package dev.hypernet.objects.user;

/** What an account's fields must be, wherever they come from. */
final class AccountRules {
    static final int LONGEST_EMAIL = 255;
    static final String EMAIL = "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$";
    static final String NO_EMAIL = "must be an e-mail address";

    static final int SHORTEST_PASSWORD = 12;
    static final int LONGEST_PASSWORD = 200;
    static final String PASSWORD = "^(?=.*\\p{Ll})(?=.*\\p{Lu})(?=.*[^\\p{L}]).*$";
    static final String WEAK_PASSWORD = "must hold a lower-case letter, an upper-case letter and a digit or sign";

    static final int LONGEST_NAME = 100;
    static final String NAME = "^[a-zA-Z0-9 ._-]+$";
    static final String NO_NAME = "may hold letters, digits, space, dot, underscore and hyphen";

    static final int LONGEST_AVATAR_URL = 2048;
    static final String AVATAR_URL = "^https://[a-zA-Z0-9.-]+(:[0-9]{1,5})?([/?#][\\x21-\\x7e]*)?$";
    static final String NO_AVATAR_URL = "must be an https address";

    private AccountRules() {}

    /** For an address that came by no request. */
    static boolean isEmail(String text) {
        return text.length() <= LONGEST_EMAIL && text.matches(EMAIL);
    }
}
