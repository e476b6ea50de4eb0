package dev.hypernet.credentials.credential;

/** How a renewal ended that nobody was waiting for. */
public enum Ahead {
    RENEWED,
    /** Somebody else was first, or it is no longer to be renewed. */
    UNNEEDED,
    /** It will be tried again. */
    FAILED,
    /** Only its owner helps, and integration-service will be told. */
    REJECTED
}
