package dev.hypernet.credentials.credential;

/** The credential changed under a call, which begins again. */
class Moved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Moved() {
        super("the credential has changed", null, false, false);
    }
}
