package dev.hypernet.credentials.credential;

/**
 * The secret in force is not in the store. It may just have been replaced and destroyed; where the credential is found
 * unchanged again and again, it is lost.
 */
final class SecretMissing extends Moved {
    private static final long serialVersionUID = 1L;

    private final transient Credential credential;

    SecretMissing(Credential credential) {
        this.credential = credential;
    }

    /** As it was seen. */
    Credential credential() {
        return credential;
    }
}
