package dev.hypernet.sync.content;

/** The provider did not give an item's bytes this time. */
class ProviderTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProviderTrouble(String reason) {
        super(reason);
    }
}
