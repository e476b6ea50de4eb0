package dev.hypernet.sync.provider;

/** A credential that cannot be used as its definition wants it: another credential helps, or a newer definition. */
public final class CredentialUnfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Unfit.
     *
     * @param flaw what is wrong with it, for people; never a value
     */
    CredentialUnfit(String flaw) {
        super("The credential " + flaw + ". Connect the account again.", null, false, false);
    }
}
