package dev.hypernet.sync.provider;

/** Another service of ours gave no usable answer. It passes: try again later. */
public class NeighbourUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NeighbourUnavailable(String service, String reason) {
        super(service + " " + reason);
    }
}
